"""Modules that run inside the jail, each as a program of its own: they read standard input and print JSON. Shell."""
