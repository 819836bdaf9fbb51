package org.dualslm.api.encoder;

import java.util.List;
import java.util.Set;
import org.dualslm.api.audio.AudioClip;

/**
 * Turns audio into frames. Frozen: nothing the library does changes its weights. Shareable between threads.
 *
 * <p>Clips are resampled by the encoder to the rate it needs. A batch gives, up to the encoder's documented tolerance, what
 * its clips give one by one.
 */
public interface SpeechEncoder extends AutoCloseable {
    /** The streams it can give, at least one, names distinct; the first is the one meant when none is named. */
    List<SpeechStream> streams();

    /**
     * Encodes each clip into the streams asked for.
     *
     * @param clips any lengths; may be empty
     * @param streams names from {@link #streams()}, at least one
     * @return for each clip, in order, the streams asked for
     * @throws IllegalArgumentException if a stream is unknown, naming those that exist
     * @throws org.dualslm.api.audio.AudioException if a clip is too short to give a single frame
     * @throws IllegalStateException if closed
     */
    List<EncodedSpeech> encode(List<AudioClip> clips, Set<String> streams);

    /**
     * A digest of the weights as they are in memory now and of all settings that change the frames: equal fingerprints
     * mean equal frames, so it keys caches of them and proves that training left the encoder as it was.
     */
    String fingerprint();

    /** Frees what the encoder holds outside the heap. Closing twice does nothing. */
    @Override
    void close();
}
