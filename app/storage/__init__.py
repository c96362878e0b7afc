"""What Quaygate remembers, beside the durable engine's own tables. Shell."""
