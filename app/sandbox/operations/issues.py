"""`issues/*`: comments and labels of pull requests, which are issues too. Shell."""

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Comment, Label, Pull
from app.sandbox.refused import Refused, invalid, not_found
from app.sandbox.shapes import pull
from app.sandbox.shapes.comment import comment
from app.sandbox.shapes.issue import issue

MAX_BODY = 65_536  # characters


async def get(call: Call) -> Answer:
    return Answer(body=issue(call.world, call.repository, issue_of(call)))


async def list_comments(call: Call) -> Answer:
    found = call.world.comments_of(call.repository, issue_of(call).number)
    if "since" in call.query:
        found = [each for each in found if each.updated_at.isoformat() >= call.query["since"]]
    return listed(call, found, lambda each: comment(call.world, each))


async def get_comment(call: Call) -> Answer:
    return Answer(body=comment(call.world, comment_of(call)))


async def create_comment(call: Call) -> Answer:
    above = issue_of(call)
    check_length(call.body["body"])
    made = call.happenings.comment(call.repository, above.number, call.bot, call.body["body"], call.app)
    return Answer(201, comment(call.world, made))


async def update_comment(call: Call) -> Answer:
    changed = own_comment(call)
    check_length(call.body["body"])
    before, changed.body = changed.body, call.body["body"]
    changed.updated_at = call.world.clock()
    call.happenings.commented(changed, "edited", call.bot, {"changes": {"body": {"from": before}}})
    return Answer(body=comment(call.world, changed))


async def delete_comment(call: Call) -> Answer:
    gone = own_comment(call)
    call.happenings.commented(gone, "deleted", call.bot)
    del call.world.comments[gone.id]
    return Answer(204)


async def list_labels_on_issue(call: Call) -> Answer:
    return labels(call, issue_of(call))


async def add_labels(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue"""
    above = issue_of(call)
    asked = call.body.get("labels", []) if isinstance(call.body, dict) else call.body
    names = [each["name"] if isinstance(each, dict) else each for each in asked]
    for name in names:
        if all(label.name != name for label in above.labels):
            above.labels.append(Label(call.world.new_id(), name))
            shaped = {"label": pull.label(call.world, call.repository, above.labels[-1])}
            await call.happenings.tell_pull(call.repository, above, "labeled", call.bot, shaped)
    return labels(call, above)


async def remove_label(call: Call) -> Answer:
    above = issue_of(call)
    kept = [label for label in above.labels if label.name != call.parameters["name"]]
    if len(kept) == len(above.labels):
        raise not_found()
    above.labels = kept
    return labels(call, above)


def labels(call: Call, above: Pull) -> Answer:
    return listed(call, above.labels, lambda each: pull.label(call.world, call.repository, each))


def issue_of(call: Call) -> Pull:
    return call.world.pull(call.repository, call.number("issue_number"))


def comment_of(call: Call) -> Comment:
    return call.world.comment(call.repository, call.number("comment_id"))


def own_comment(call: Call) -> Comment:
    found = comment_of(call)
    # Somebody else's comment takes write access to the repository, which an App does not have by itself.
    if found.app is not call.app:
        raise Refused(403, "Resource not accessible by integration: the comment is somebody else's")
    return found


def check_length(body: str) -> None:
    if not body.strip():
        raise invalid("IssueComment", "body", "body can't be blank")
    if len(body) > MAX_BODY:
        raise invalid("IssueComment", "body", f"body is too long (maximum is {MAX_BODY} characters)")
