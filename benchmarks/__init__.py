"""What `make bench` runs; every figure stands beside a baseline of the same run. Shell."""
