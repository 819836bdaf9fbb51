package org.dualslm.examples.pretrain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A byte-level byte-pair encoding. Ids are, in order, the 256 bytes, the merges, and the special tokens. Unlike a library's
 * tokenizer it can leave out merges at random (BPE dropout; Provilkov, Emelianenko and Voita, 2020), which pretraining needs.
 * Immutable; shareable between threads.
 */
final class BytePairEncoding {
    static final String END_OF_TEXT = "<|endoftext|>";
    static final String TURN_START = "<|im_start|>";
    static final String TURN_END = "<|im_end|>";
    static final String BLANK = "<|blank|>";
    static final List<String> SPECIAL = List.of(END_OF_TEXT, TURN_START, TURN_END, BLANK);

    /** How GPT-2 cuts text into words before merging; a word keeps the blank before it. */
    private static final Pattern WORDS = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final Pattern SPECIALS = Pattern.compile(
            String.join("|", SPECIAL.stream().map(Pattern::quote).toList()));

    /** Two neighbouring tokens that become one. */
    record Merge(String left, String right) {
        String joined() {
            return left + right;
        }
    }

    private final List<Merge> merges;
    private final List<String> tokens;
    private final Map<String, Integer> ids;
    private final Map<Long, Integer> ranks;
    private final int[] joinedIds;

    /** @param merges in order of precedence; what a merge joins must be bytes or results of merges before it */
    BytePairEncoding(List<Merge> merges) {
        this.merges = List.copyOf(merges);
        Set<String> all = new LinkedHashSet<>();
        for (int value = 0; value < 256; value++) {
            all.add(ByteAlphabet.character(value));
        }
        // Two merges may spell the same token in two ways; it is one token all the same.
        merges.forEach(merge -> all.add(merge.joined()));
        all.addAll(SPECIAL);
        tokens = List.copyOf(all);
        ids = new HashMap<>();
        tokens.forEach(token -> ids.put(token, ids.size()));
        ranks = new HashMap<>();
        joinedIds = new int[merges.size()];
        for (int rank = 0; rank < joinedIds.length; rank++) {
            Merge merge = this.merges.get(rank);
            ranks.put(pair(known(merge.left()), known(merge.right())), rank);
            joinedIds[rank] = ids.get(merge.joined());
        }
    }

    List<Merge> merges() {
        return merges;
    }

    /** All tokens in the byte alphabet, by id. */
    List<String> tokens() {
        return tokens;
    }

    int vocabularySize() {
        return tokens.size();
    }

    /** The id of a token spelt in the byte alphabet, or of a special token. */
    int known(String token) {
        Integer id = ids.get(token);
        if (id == null) {
            throw new IllegalArgumentException("No token is spelt '" + token + "'");
        }
        return id;
    }

    boolean isSpecial(int id) {
        return id >= tokens.size() - SPECIAL.size();
    }

    /** The ids of plain text; nothing in it is special. */
    int[] encode(String text) {
        return encode(text, 0, null);
    }

    /**
     * The ids of plain text, each possible merge left out with probability {@code dropout} each time it is considered.
     *
     * @param dropout in [0, 1]; 1 gives single bytes
     * @param random not null unless {@code dropout} is 0
     */
    int[] encode(String text, double dropout, Random random) {
        Ids result = new Ids();
        for (Matcher word = WORDS.matcher(text); word.find(); ) {
            encodeWord(word.group(), dropout, random, result);
        }
        return result.toArray();
    }

    /** The ids of text in which special tokens are special. */
    int[] encodeTemplate(String text) {
        Ids result = new Ids();
        int start = 0;
        for (Matcher special = SPECIALS.matcher(text); special.find(); start = special.end()) {
            result.addAll(encode(text.substring(start, special.start())));
            result.add(known(special.group()));
        }
        return result.addAll(encode(text.substring(start))).toArray();
    }

    /** The text of the ids, special tokens left out. */
    String decode(int... tokenIds) {
        StringBuilder characters = new StringBuilder();
        for (int id : tokenIds) {
            if (!isSpecial(id)) {
                characters.append(tokens.get(id));
            }
        }
        return ByteAlphabet.decode(characters.toString());
    }

    /** Cuts text into the words within which merges happen. */
    static List<String> words(String text) {
        return WORDS.matcher(text).results().map(match -> match.group()).toList();
    }

    private void encodeWord(String word, double dropout, Random random, Ids result) {
        String characters = ByteAlphabet.encode(word);
        int[] parts = new int[characters.length()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = ids.get(characters.substring(i, i + 1));
        }
        int length = parts.length;
        while (true) {
            int best = -1;
            int bestRank = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < length; i++) {
                Integer rank = ranks.get(pair(parts[i], parts[i + 1]));
                if (rank != null && rank < bestRank && (dropout == 0 || random.nextDouble() >= dropout)) {
                    bestRank = rank;
                    best = i;
                }
            }
            if (best < 0) {
                break;
            }
            parts[best] = joinedIds[bestRank];
            System.arraycopy(parts, best + 2, parts, best + 1, length - best - 2);
            length--;
        }
        result.addAll(Arrays.copyOf(parts, length));
    }

    private static long pair(int left, int right) {
        return ((long) left << 32) | right;
    }
}
