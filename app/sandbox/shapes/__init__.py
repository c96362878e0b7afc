"""The JSON GitHub makes of each thing; every field is one that its OpenAPI description has. Core."""
