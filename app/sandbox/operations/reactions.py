"""`reactions/*`, on comments of pull requests. Shell."""

from app.sandbox.calls import Answer, Call, listed
from app.sandbox.entities import Comment, Reaction
from app.sandbox.refused import not_found
from app.sandbox.shapes.comment import reaction


async def list_for_issue_comment(call: Call) -> Answer:
    found = comment_of(call).reactions
    if "content" in call.query:
        found = [each for each in found if each.content == call.query["content"]]
    return listed(call, found, lambda each: reaction(call.world, each))


async def create_for_issue_comment(call: Call) -> Answer:
    """200 where the same reaction of the same account is there already, 201 where it is new."""
    above = comment_of(call)
    for each in above.reactions:
        if each.author is call.bot and each.content == call.body["content"]:
            return Answer(200, reaction(call.world, each))
    made = Reaction(call.world.new_id(), call.bot, call.body["content"], call.world.clock())
    above.reactions.append(made)
    return Answer(201, reaction(call.world, made))


async def delete_for_issue_comment(call: Call) -> Answer:
    above, wanted = comment_of(call), call.number("reaction_id")
    kept = [each for each in above.reactions if each.id != wanted or each.author is not call.bot]
    if len(kept) == len(above.reactions):
        raise not_found()
    above.reactions = kept
    return Answer(204)


def comment_of(call: Call) -> Comment:
    return call.world.comment(call.repository, call.number("comment_id"))
