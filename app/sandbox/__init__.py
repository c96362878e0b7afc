"""GitHub in a box: one stateful server that is held to GitHub's own contract, for the demo and for every test. Core.

    async with SandboxGitHub.start(folder) as hub:      # app/sandbox/hub.py
        await hub.create_repository("acme/shop", {"README.md": "# Shop"})
        app = hub.register_app("quaygate", {"checks": "write"}, webhook_url=...)
        hub.install(app, "acme")

What it proves: that a client sends only what GitHub documents, with the right credentials and permissions, and copes
with what GitHub answers. What it cannot prove: when and in which order GitHub delivers, when its secondary limits
strike, the exact words of its refusals, and whether its documentation is right. Forks, line comments of reviews,
submodules by the API and GraphQL are not there; whoever asks for them is told so, and a violation is recorded.

A new operation: one line in `spec/operations.txt`, run `spec/slice.py`, one function in `operations/`.
"""
