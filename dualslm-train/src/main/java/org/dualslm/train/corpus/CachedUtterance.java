package org.dualslm.train.corpus;

/**
 * An utterance whose frames are in a {@link FeatureCache}. Immutable.
 *
 * @param utterance the recording
 * @param contentHash of its file's bytes when the cache was filled, in hexadecimal
 * @param frames in the first of the cache's streams
 */
public record CachedUtterance(Utterance utterance, String contentHash, int frames) {}
