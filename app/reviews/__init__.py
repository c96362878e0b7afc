"""From a pull request to a published verdict. Shell."""
