package org.dualslm.hub;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint on the hub, at one revision. Immutable.
 *
 * @param repository {@code OWNER/NAME}, or {@code NAME} alone for the oldest ones
 * @param revision a branch, a tag, a pull request's {@code refs/pr/N}, or a commit
 */
public record HubLocation(String repository, String revision) {
    /** What locations start with. */
    public static final String SCHEME = "hf";

    private static final String DEFAULT_REVISION = "main";
    private static final Pattern REPOSITORY = Pattern.compile("(?:[\\w-][\\w.-]*/)?[\\w-][\\w.-]*");
    private static final Pattern REVISION = Pattern.compile("[\\w-][\\w.+-]*(?:/[\\w-][\\w.+-]*)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    public HubLocation {
        if (!matches(REPOSITORY, repository) || repository.contains("--")) {
            throw new IllegalArgumentException("'" + repository
                    + "' is not a repository of the hub: write OWNER/NAME, as in Qwen/Qwen2.5-0.5B-Instruct");
        }
        if (!matches(REVISION, revision)) {
            throw new IllegalArgumentException(
                    "'" + revision + "' is not a revision: write a branch, a tag or a commit");
        }
    }

    private static boolean matches(Pattern pattern, String text) {
        return text.length() <= 200
                && !text.contains("..")
                && pattern.matcher(text).matches();
    }

    /**
     * Reads {@code hf:OWNER/NAME} or {@code hf:OWNER/NAME@REVISION}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static HubLocation parse(String location) {
        Matcher matcher = Pattern.compile(SCHEME + ":([^@]*)(?:@(.*))?").matcher(location);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + location + "' is not a location on the hub: write hf:OWNER/NAME or hf:OWNER/NAME@REVISION");
        }
        return new HubLocation(matcher.group(1), matcher.group(2) == null ? DEFAULT_REVISION : matcher.group(2));
    }

    /** Whether the revision is a commit, whose files never change. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    @Override
    public String toString() {
        return SCHEME + ":" + repository + (revision.equals(DEFAULT_REVISION) ? "" : "@" + revision);
    }
}
