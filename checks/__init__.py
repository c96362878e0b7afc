"""From reviews to a verdict, and from a verdict to what people read. Core."""
