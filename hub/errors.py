"""What can go wrong in the hub. docs/errors.md lists every code."""

from __future__ import annotations

from protocol.errors import KinframeError


class HubError(KinframeError):
    """The hub failed in a way nobody foresaw; the log has more under the trace."""

    code = "hub.failed"
    status = 500


class PortTaken(HubError):
    """Another program listens on the port already."""

    code = "hub.port_taken"


class DataInUse(HubError):
    """Another hub works in this data folder."""

    code = "hub.data_in_use"


class Overloaded(HubError):
    """More happens than the hub can decide about."""

    code = "hub.overloaded"
    retryable = True
    status = 503


class RecordsBroken(HubError):
    """The house's records cannot be read or written."""

    code = "records.broken"


class BrokerMissing(HubError):
    """No mosquitto is installed, and no broker was named."""

    code = "broker.missing"


class TrustBroken(HubError):
    """The hub's own authority or its certificate cannot be made or read."""

    code = "hub.trust_broken"


class BrokerUsersRefused(HubError):
    """The broker did not take a change of its users; it gets them all when it starts again."""

    code = "broker.users_refused"
    retryable = True
    status = 503


class BrokerGone(HubError):
    """The broker process ended."""

    code = "broker.gone"
    retryable = True
    status = 503


class RequestInvalid(KinframeError):
    """The request is not of the form that the API describes."""

    code = "api.invalid"
    status = 422


class NotFound(KinframeError):
    """There is nothing at this address."""

    code = "api.not_found"
    status = 404


class MethodWrong(KinframeError):
    """This address does not take this method."""

    code = "api.wrong_method"
    status = 405


class HostForeign(KinframeError):
    """The request names a host that is not this hub: a page elsewhere may have been tricked."""

    code = "api.foreign_host"
    status = 421


class OriginForeign(KinframeError):
    """The request comes from a page of another origin."""

    code = "api.foreign_origin"
    status = 403


class KeyMissing(KinframeError):
    """This house needs its key: open the page by the QR code."""

    code = "api.key_needed"
    status = 401


class TokenWrong(KinframeError):
    """This token is not, or no longer, that of a node of this house."""

    code = "api.wrong_token"
    status = 401


class PasswordWrong(KinframeError):
    """This is not the owner's password."""

    code = "session.wrong_password"
    status = 401


class LoginTooMany(KinframeError):
    """Too many wrong passwords were tried; it takes a while until the next may be."""

    code = "session.too_many"
    retryable = True
    status = 429


class LoginNeedsHttps(KinframeError):
    """The owner's password is asked for on the hub's own machine or over https only."""

    code = "session.needs_https"
    status = 403


class PasswordFileBroken(KinframeError):
    """The file that keeps the hash of the owner's password cannot be read or written."""

    code = "session.file_broken"
    status = 500


class PasswordWorkerGone(KinframeError):
    """The process that checks passwords gave up."""

    code = "session.worker_gone"
    retryable = True
    status = 503


class AuthorityMissing(KinframeError):
    """Whoever asks may not give this command."""

    code = "command.not_allowed"
    status = 403


class CommandNotYet(KinframeError):
    """The house understands this command but cannot carry it out yet."""

    code = "command.not_yet"
    status = 501


class CommandElsewhere(KinframeError):
    """This is done on the page, or at an address of its own."""

    code = "command.elsewhere"
    status = 409


class CommandUnclear(KinframeError):
    """The words were not understood."""

    code = "command.not_understood"


class SubjectUnknown(KinframeError):
    """Nobody of this name belongs to the house."""

    code = "house.unknown_subject"
    status = 404


class PortraitUnknown(KinframeError):
    """The house has no such portrait."""

    code = "house.unknown_portrait"
    status = 404


class FrameUnknown(KinframeError):
    """The house has no such frame."""

    code = "house.unknown_frame"
    status = 404


class HouseFull(KinframeError):
    """The house has as many frames and render nodes as it can have."""

    code = "house.full"
    status = 409


class NodeUnknown(KinframeError):
    """The house trusts no such node."""

    code = "house.unknown_node"
    status = 404


class FrameOnline(KinframeError):
    """The frame is there; only absent frames can be forgotten."""

    code = "house.frame_online"
    status = 409


class JobUnknown(KinframeError):
    """There is no such job, or it is over."""

    code = "house.unknown_job"
    status = 404


class FaceUnknown(KinframeError):
    """The photo has no face of this number."""

    code = "house.unknown_face"
    status = 404


class NameTaken(KinframeError):
    """The house knows this name already."""

    code = "house.name_taken"
    status = 409


class NameEmpty(KinframeError):
    """A name needs at least one letter and at most sixty."""

    code = "house.name_empty"
    status = 422


class ConsentMissing(KinframeError):
    """There is no consent that this subject may move."""

    code = "consent.missing"
    status = 409


class ConsentVoiceMissing(KinframeError):
    """There is no consent that this subject may speak."""

    code = "consent.no_voice"
    status = 409


class ConsentResting(KinframeError):
    """This subject was put to rest."""

    code = "consent.resting"
    status = 409


class RestUnconfirmed(KinframeError):
    """To put a subject to rest, its name has to be typed exactly: it cannot be taken back."""

    code = "consent.not_confirmed"
    status = 422


class NotErased(KinframeError):
    """Something of a subject that was put to rest is left; the audit log says where."""

    code = "consent.not_erased"
    status = 500


class NobodyHangs(KinframeError):
    """Nobody who is meant hangs in a frame that is there."""

    code = "command.nobody_there"
    status = 409


class Busy(KinframeError):
    """What was asked for before is not over yet."""

    code = "command.busy"
    retryable = True
    status = 409


class SpeechEmpty(KinframeError):
    """There are no words in what is to be said."""

    code = "speech.empty"
    status = 422


class SpeechTooLong(KinframeError):
    """More words than are said in one go: say them in several."""

    code = "speech.too_long"
    status = 422


class MouthMissing(KinframeError):
    """This frame cannot move a portrait's mouth."""

    code = "speech.no_mouth"
    status = 409


class VisemesMissing(KinframeError):
    """The portrait has no mouth shapes yet, or the frame does not hold them."""

    code = "speech.no_visemes"
    retryable = True
    status = 409


class HoursUnclear(KinframeError):
    """These are no quiet hours: they look like 22:30-07:00."""

    code = "command.unclear_hours"
    status = 422


class GestureUnknown(KinframeError):
    """No portrait of this house can learn this gesture."""

    code = "command.unknown_gesture"
    status = 422


class SceneInvalid(KinframeError):
    """A scene that is not in order; the message begins with the dotted path of what is wrong."""

    code = "scene.invalid"
    status = 422


class SceneUnknown(KinframeError):
    """The house has no such scene."""

    code = "scene.unknown"
    status = 404


class SceneResting(KinframeError):
    """The scene was started a moment ago; it can be started again soon."""

    code = "scene.cooldown"
    retryable = True
    status = 409


class SceneTooLong(KinframeError):
    """As the frames hang, the scene would last too long."""

    code = "scene.too_long"
    status = 422


class SceneBuiltIn(KinframeError):
    """This scene comes with Kinframe: it can be changed, not deleted."""

    code = "scene.built_in"
    status = 409


class BlobUnknown(KinframeError):
    """There are no bytes of this hash."""

    code = "blob.unknown"
    status = 404


class BlobHashWrong(KinframeError):
    """The bytes are not those that the hash names."""

    code = "blob.wrong_hash"
    status = 422


class BlobTooLarge(KinframeError):
    """More bytes than the hub takes in one piece."""

    code = "blob.too_large"
    status = 413


class BlobIncomplete(KinframeError):
    """The connection ended before all bytes had come."""

    code = "blob.incomplete"
    retryable = True


class DiskFull(KinframeError):
    """The hub's disk is full."""

    code = "blob.disk_full"
    status = 507


class PhotoError(KinframeError):
    """The photo cannot be used."""

    code = "photo.unusable"
    status = 422


class PhotoDamaged(PhotoError):
    """The photo is damaged: a part of it is missing."""

    code = "photo.damaged"


class PhotoNotAnImage(PhotoError):
    """The file is not a photo of a kind that Kinframe reads."""

    code = "photo.not_an_image"
    status = 415


class PhotoTooManyPixels(PhotoError):
    """The photo has more than 64 million pixels."""

    code = "photo.too_many_pixels"
    status = 413


class PhotoTooSmall(PhotoError):
    """The photo is too small to show anybody."""

    code = "photo.too_small"


class PhotoAnimated(PhotoError):
    """The file is an animation; a portrait needs a single photo."""

    code = "photo.animated"


class PhotoTooLarge(PhotoError):
    """The file is larger than 40 megabytes."""

    code = "photo.too_large"
    status = 413


class PhotoIncomplete(PhotoError):
    """The upload was cut off half way."""

    code = "photo.incomplete"
    retryable = True
    status = 400


class PhotoWorkerGone(PhotoError):
    """The process that decodes photos gave up on this one."""

    code = "photo.worker_gone"
    retryable = True
    status = 503


class PhotoTooSlow(PhotoError):
    """Decoding this photo takes longer than is reasonable."""

    code = "photo.too_slow"
