"""The window or panel that carries the glass, with pygame-ce (SDL): the one file that knows the library."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame

from frame_node.errors import GlassUnavailable

Mode = Literal["window", "fullscreen", "offscreen"]
_WAVE_KEYS = (pygame.K_w, pygame.K_SPACE)
CARD_GROUND = (24, 20, 18)
CARD_INK = (238, 226, 208)
_TOUCHES = (pygame.MOUSEBUTTONDOWN, pygame.FINGERDOWN)


@dataclass(frozen=True)
class Happened:
    """What people did at the panel since the last look."""

    touched: bool = False
    closed: bool = False


class Window:
    """An OpenGL ES 3.0 context and what comes with it. Raises GlassUnavailable."""

    def __init__(self, mode: Mode, size: tuple[int, int], title: str) -> None:
        if mode == "offscreen":
            os.environ["SDL_VIDEODRIVER"] = "offscreen"
        try:
            pygame.display.init()
            for attribute, value in (
                (pygame.GL_CONTEXT_PROFILE_MASK, pygame.GL_CONTEXT_PROFILE_ES),
                (pygame.GL_CONTEXT_MAJOR_VERSION, 3),
                (pygame.GL_CONTEXT_MINOR_VERSION, 0),
            ):
                pygame.display.gl_set_attribute(attribute, value)
            surface = _open(mode, size)
        except pygame.error as error:
            raise GlassUnavailable(f"no OpenGL ES 3.0 context: {error}") from error
        self.size: tuple[int, int] = surface.get_size()
        self.driver = pygame.display.get_driver()
        pygame.display.set_caption(title)
        if mode == "fullscreen":
            pygame.mouse.set_visible(False)

    def flip(self) -> None:
        pygame.display.flip()

    def look(self) -> Happened:
        """Take what happened; must be called often, for the system takes a silent window for a dead one."""
        touched = closed = False
        for event in pygame.event.get():
            waved = event.type == pygame.KEYDOWN and event.key in _WAVE_KEYS
            touched = touched or waved or event.type in _TOUCHES
            left = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
            closed = closed or left or event.type == pygame.QUIT
        return Happened(touched, closed)

    def close(self) -> None:
        pygame.display.quit()


def _open(mode: Mode, size: tuple[int, int]) -> pygame.Surface:
    """With vsync where there is one: virtual machines, remote desktops and software drivers often have none."""
    flags = pygame.OPENGL | pygame.DOUBLEBUF | (pygame.FULLSCREEN if mode == "fullscreen" else 0)
    wanted = (0, 0) if mode == "fullscreen" else size
    if mode != "offscreen":
        with contextlib.suppress(pygame.error):
            return pygame.display.set_mode(wanted, flags, vsync=1)
    return pygame.display.set_mode(wanted, flags)


def text_card(size: tuple[int, int], lines: tuple[tuple[str, float, float], ...]) -> bytes:
    """RGB rows of a dark card. Each line: its words, its height and its middle, in fractions of the card's height."""
    pygame.font.init()
    width, height = size
    card = pygame.Surface(size)
    card.fill(CARD_GROUND)
    for words, part, middle in lines:
        points = max(8, round(height * part))
        written = pygame.font.Font(None, points).render(words, True, CARD_INK)
        if written.get_width() > width * 0.9:  # a long name or address: smaller, never cut off
            scale = width * 0.9 / written.get_width()
            written = pygame.transform.smoothscale_by(written, scale)
        card.blit(written, written.get_rect(center=(width // 2, round(height * middle))))
    return pygame.image.tobytes(card, "RGB")


def caption_card(panel: tuple[int, int], words: str) -> tuple[int, int, bytes]:
    """Width, height and RGB rows of a card with these words on as many lines as they need, for a panel of this size."""
    pygame.font.init()
    width, height = panel
    font = pygame.font.Font(None, max(14, round(min(width, height) * 0.062)))
    font.align = pygame.FONT_CENTER
    edge = max(4, round(font.get_height() * 0.4))
    room = round(width * 0.86)
    several_lines = font.size(words)[0] > room  # then the card is as wide as there is room
    written = font.render(words, True, CARD_INK, None, room if several_lines else 0)
    card = pygame.Surface((written.get_width() + 2 * edge, written.get_height() + 2 * edge))
    card.fill(CARD_GROUND)
    card.blit(written, (edge, edge))
    return *card.get_size(), pygame.image.tobytes(card, "RGB")


def save_png(path: str, width: int, height: int, rgba: bytes) -> None:
    """Rows from the top; whole as soon as it is there. Raises OSError."""
    picture, unfinished = pygame.image.frombytes(rgba, (width, height), "RGBA"), f"{path}.part.png"
    try:
        pygame.image.save(picture, unfinished)
        Path(unfinished).replace(path)
    except pygame.error as error:
        raise OSError(str(error)) from error


def load_rgb(path: str) -> tuple[int, int, bytes]:
    """Width, height and RGB bytes of a picture file, rows from the top. Raises OSError."""
    try:
        picture = pygame.image.load(path)
    except (pygame.error, FileNotFoundError) as error:
        raise OSError(str(error)) from error
    return *picture.get_size(), pygame.image.tobytes(picture, "RGB")
