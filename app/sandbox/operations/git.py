"""`git/*`: refs, tags, trees, blobs and commits as git has them. Shell."""

import base64
from typing import Any

from app.git.errors import GitFailed
from app.sandbox.calls import Answer, Call, listed
from app.sandbox.refused import Refused, invalid, not_found
from app.sandbox.shapes import commit
from app.sandbox.shapes.repository import api_url
from app.sandbox.shapes.stamps import node_id

Json = Any


async def get_ref(call: Call) -> Answer:
    name = f"refs/{call.parameters['ref']}"
    sha = (await refs(call)).get(name)
    if sha is None:
        raise not_found()
    return Answer(body=await shaped(call, name, sha))


async def list_matching_refs(call: Call) -> Answer:
    """Every ref that starts so; none is no error."""
    start = f"refs/{call.parameters['ref']}"
    found = sorted((name, sha) for name, sha in (await refs(call)).items() if name.startswith(start))
    ready = {name: await shaped(call, name, sha) for name, sha in found}
    return listed(call, found, lambda each: ready[each[0]])


async def create_ref(call: Call) -> Answer:
    name, sha = call.body["ref"], call.body["sha"]
    if not name.startswith("refs/") or name.count("/") < 2:
        raise invalid("Reference", "ref", "a ref starts with 'refs' and has at least two slashes")
    if name in await refs(call):
        raise Refused(422, "Reference already exists", fault=False)
    await point(call, name, sha)
    await call.happenings.pushed(call.repository, name, None, sha, call.bot)
    return Answer(201, await shaped(call, name, sha), {"Location": (await shaped(call, name, sha))["url"]})


async def update_ref(call: Call) -> Answer:
    name, sha = f"refs/{call.parameters['ref']}", call.body["sha"]
    old = (await refs(call)).get(name)
    if old is None:
        raise Refused(422, "Reference does not exist", fault=False)
    if await kind_of(call, sha) is None:
        raise Refused(422, "Object does not exist")
    forward = await call.github.store.merge_base(call.repository.full_name, old, sha) == old
    if not forward and not call.body.get("force", False):
        raise Refused(422, "Update is not a fast forward", fault=False)
    await point(call, name, sha)
    await call.happenings.pushed(call.repository, name, old, sha, call.bot)
    return Answer(body=await shaped(call, name, sha))


async def delete_ref(call: Call) -> Answer:
    name = f"refs/{call.parameters['ref']}"
    old = (await refs(call)).get(name)
    if old is None:
        raise Refused(422, "Reference does not exist", fault=False)
    await call.github.store.set_ref(call.repository.full_name, name, None)
    await call.happenings.pushed(call.repository, name, old, None, call.bot)
    return Answer(204)


async def create_tag(call: Call) -> Answer:
    """Makes the tag object only; a ref must be created for it to be seen."""
    body = call.body
    tagger = {"name": call.bot.login, "email": commit.address(call.bot)} | body.get("tagger", {})
    when = int(call.world.clock().timestamp())
    text = (
        f"object {body['object']}\ntype {body['type']}\ntag {body['tag']}\n"
        f"tagger {tagger['name']} <{tagger['email']}> {when} +0000\n\n{body['message']}\n"
    )
    git = call.github.store.git(call.repository.full_name)
    try:
        sha = (await git.run("mktag", stdin=text.encode())).decode().strip()
    except GitFailed as error:
        raise invalid("Tag", "object", str(error)) from error
    return Answer(201, await tag(call, sha))


async def get_tag(call: Call) -> Answer:
    if await kind_of(call, call.parameters["tag_sha"]) != "tag":
        raise not_found()
    return Answer(body=await tag(call, call.parameters["tag_sha"]))


async def get_commit(call: Call) -> Answer:
    sha = call.parameters["commit_sha"]
    if await kind_of(call, sha) != "commit":
        raise not_found()
    raw = await call.github.store.commit_json(call.repository.full_name, sha)
    return Answer(body=commit.git_commit(call.world, call.repository, raw))


async def get_tree(call: Call) -> Answer:
    """https://docs.github.com/en/rest/git/trees#get-a-tree"""
    sha, store, name = call.parameters["tree_sha"], call.github.store, call.repository.full_name
    resolved = await store.resolve(name, sha)
    if resolved is None and await kind_of(call, sha) != "tree":
        raise not_found()
    git, here = store.git(name), f"{api_url(call.world, call.repository)}/git"
    tree = (await git.run("rev-parse", f"{resolved or sha}^{{tree}}")).decode().strip()
    entries = await store.tree(name, tree, "recursive" in call.query)
    rows = [entry | {"url": f"{here}/{entry['type']}s/{entry['sha']}"} for entry in entries]
    return Answer(body={"sha": tree, "url": f"{here}/trees/{tree}", "tree": rows, "truncated": False})


async def get_blob(call: Call) -> Answer:
    sha = call.parameters["file_sha"]
    if await kind_of(call, sha) != "blob":
        raise not_found()
    content = await call.github.store.blob(call.repository.full_name, sha)
    return Answer(
        body={
            "sha": sha,
            "node_id": node_id("Blob", sha),
            "size": len(content),
            "url": f"{api_url(call.world, call.repository)}/git/blobs/{sha}",
            "content": base64.encodebytes(content).decode(),
            "encoding": "base64",
        }
    )


async def refs(call: Call) -> dict[str, str]:
    return await call.github.store.refs(call.repository.full_name)


async def point(call: Call, name: str, sha: str) -> None:
    try:
        await call.github.store.set_ref(call.repository.full_name, name, sha)
    except GitFailed as error:
        raise Refused(422, "Object does not exist, or the name is not one git takes") from error


async def kind_of(call: Call, sha: str) -> str | None:
    """None where there is no such object."""
    try:
        return (await call.github.store.git(call.repository.full_name).run("cat-file", "-t", sha)).decode().strip()
    except GitFailed:
        return None


async def shaped(call: Call, name: str, sha: str) -> Json:
    return commit.ref(call.world, call.repository, name, sha, await kind_of(call, sha) or "commit")


async def tag(call: Call, sha: str) -> Json:
    """Reads a tag object back, as git wrote it."""
    text = (await call.github.store.git(call.repository.full_name).run("cat-file", "tag", sha)).decode()
    head, _, message = text.partition("\n\n")
    fields = dict(line.split(" ", 1) for line in head.splitlines())
    who, when, _ = fields["tagger"].rsplit(" ", 2)
    name, _, email = who.rstrip(">").partition(" <")
    here = f"{api_url(call.world, call.repository)}/git"
    target = {"sha": fields["object"], "type": fields["type"], "url": f"{here}/{fields['type']}s/{fields['object']}"}
    return {
        "sha": sha,
        "node_id": node_id("Tag", sha),
        "url": f"{here}/tags/{sha}",
        "tag": fields["tag"],
        "message": message.rstrip("\n"),
        "tagger": {"name": name, "email": email, "date": commit.moment(int(when))},
        "object": target,
        "verification": {
            "verified": False,
            "reason": "unsigned",
            "signature": None,
            "payload": None,
            "verified_at": None,
        },
    }
