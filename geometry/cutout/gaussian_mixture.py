# SPDX-License-Identifier: GPL-3.0-or-later
"""Gaussian mixtures that model a region's colours, fitted by hard assignment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import vectors
from ..arrays import Doubles, Indices

# The least variance in OKLab: a quarter of a just visible difference, squared.
LEAST_VARIANCE = 0.005**2
MOST_SAMPLES = 2500


@dataclass(frozen=True)
class Mixture:
    """Means (K, 3), inverse covariances (K, 3, 3) and logarithms of the normalised weights (K,)."""

    means: Doubles
    inverses: Doubles
    logs: Doubles

    def squared_distances(self, colours: Doubles) -> Doubles:
        """Return the squared Mahalanobis distance of each colour (N, 3) from each component, (K, N)."""
        squared = np.empty((len(self.means), len(colours)))
        for number, (mean, inverse) in enumerate(zip(self.means, self.inverses, strict=True)):
            apart = colours - mean
            squared[number] = np.einsum("ij,ij->i", apart @ inverse, apart)
        return squared

    def log_likelihood(self, colours: Doubles) -> Doubles:
        """Return the log-likelihood of each colour (N, 3) under its most likely component, (N,)."""
        likely: Doubles = (self.logs[:, None] - 0.5 * self.squared_distances(colours)).max(axis=0)
        return likely


def fit(colours: Doubles, components: int) -> Mixture:
    """Fit a mixture of at most `components` Gaussians to colours (N, 3), N at least 1.

    Hard expectation maximization, started by k-means, as in GrabCut (Rother et al., 2004).
    """
    step = max(1, len(colours) // MOST_SAMPLES)
    sample = colours[::step]
    owner = _cluster(sample, components)
    for _ in range(2):
        mixture = _of(sample, owner)
        owner = (mixture.logs[:, None] - 0.5 * mixture.squared_distances(sample)).argmax(axis=0)
    return _of(sample, owner)


def _cluster(colours: Doubles, count: int) -> Indices:
    """Return each colour's cluster, (N,): k-means, seeded by farthest-point sampling."""
    centres = [colours.mean(axis=0)]
    nearest = vectors.squares(colours - centres[0])
    for _ in range(count - 1):
        centres.append(colours[int(nearest.argmax())])
        nearest = np.minimum(nearest, vectors.squares(colours - centres[-1]))
    middle = np.array(centres)
    for _ in range(4):
        owner = (vectors.squares(middle)[:, None] - 2.0 * middle @ colours.T).argmin(axis=0)
        for number in range(count):
            if (owner == number).any():
                middle[number] = colours[owner == number].mean(axis=0)
    clusters: Indices = owner
    return clusters


def _of(colours: Doubles, owner: Indices) -> Mixture:
    """Return the mixture with one component for each cluster of colours (N, 3); owner: their clusters, (N,)."""
    means, inverses, logs = [], [], []
    for number in np.unique(owner):
        own = colours[owner == number]
        mean = own.mean(axis=0)
        covariance = (own - mean).T @ (own - mean) / len(own) + LEAST_VARIANCE * np.eye(3)
        means.append(mean)
        inverses.append(np.linalg.inv(covariance))
        logs.append(np.log(len(own) / len(colours)) - 0.5 * np.linalg.slogdet(covariance)[1])
    return Mixture(np.array(means), np.array(inverses), np.array(logs))
