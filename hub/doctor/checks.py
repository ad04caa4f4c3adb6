"""All checks of a hub, in the order in which a person would look."""

from __future__ import annotations

from hub.doctor.case import HubCase
from hub.doctor.doors import owner, page, problems
from hub.doctor.machine import data_folder, disk, mosquitto, photo_worker, ports, python
from hub.doctor.records import blobs, records
from hub.doctor.trust import broker, broker_users, certificate
from protocol.runtime.doctor.findings import Check

CHECKS: tuple[Check[HubCase], ...] = (
    python,
    mosquitto,
    data_folder,
    disk,
    ports,
    records,
    blobs,
    certificate,
    broker,
    broker_users,
    page,
    owner,
    photo_worker,
    problems,
)
