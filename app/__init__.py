"""Everything that touches the world: webhooks, GitHub, git, the queue, the terminal. Shell."""
