"""What is made of a published folder for programs, and the schemas that say what that is."""

import json
import re
from functools import cache

import feedparser
from jsonschema import Draft202012Validator
from lies import played

from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.folder import entries_of, file_path, read_log
from randcheck.protocol.merkle import root_of
from randcheck.protocol.replay import Replay
from randcheck.protocol.verify import derive_shown
from randcheck.protocol.views import walk
from randcheck.services.pages.data import data_pages
from randcheck.site.paths import entity_name


class Made:
    """What is made of the first entries of a folder: pages, and the shown files they rest on."""

    def __init__(self, files, size=None):
        notes = entries_of(files)[:size]
        self.files = files
        self.log = read_log(notes, lambda seq, name: files.get(file_path(seq, name)))
        self.views = list(walk(self.log, Replay(self.log.table)))
        self.checkpoint = Checkpoint(self.log.entries[0].entry.log, len(notes), root_of(notes))
        self.shown = derive_shown(self.log, self.views, self.checkpoint)
        self.pages = self.again()

    def again(self, **how):
        return data_pages(self.log, self.views, self.checkpoint, self.shown, **how)

    def json(self, path):
        return json.loads((self.shown | self.pages)[path])

    def entity(self, token):
        return self.json(f"entity/{entity_name(token)}.json")

    def feed(self):
        return feedparser.parse(self.pages["feed.xml"])


@cache
def made(scenario):
    return Made(played(scenario).files)


@cache
def validator(schema):
    kind, major = schema.removeprefix("randcheck ").split(" v")
    return Draft202012Validator(json.loads(made("one").pages[f"schema/{kind}-{major}.json"]))


def documents(found):
    """Give every JSON document of a folder but the schemas themselves."""
    for path, data in (found.files | found.shown | found.pages).items():
        if path.endswith(".json") and not re.fullmatch("schema/[a-z]+-[0-9]+.json", path):
            yield path, json.loads(data)
