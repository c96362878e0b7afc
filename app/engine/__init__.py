"""The durable engine (DBOS): configuration, queues, schedules, rescue and retention live here only. Shell."""
