package org.dualslm.train.judge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.dualslm.train.evaluation.Bootstrap;
import org.dualslm.train.evaluation.Figure;
import org.dualslm.train.judge.JudgeReport.Fault;
import org.dualslm.train.judge.JudgeReport.Judged;
import org.dualslm.train.progress.Progress;

/**
 * Lets a language model judge answers by a rubric, content and style apart, from 1 to 5 (paper, section 3.3). What is asked and what it
 * costs is known beforehand: at most {@code atMost} answers, each asked about at most as often as the settings allow. Shareable between
 * threads.
 */
public final class Judge {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private final JudgeSettings settings;
    private final ChatCompletions chat;
    private final String rubric;

    /** A judge with the project's rubric. */
    public Judge(JudgeSettings settings) {
        this.settings = settings;
        this.chat = new ChatCompletions(settings);
        this.rubric = rubric();
    }

    /** The rubric, as it is sent. */
    public static String rubric() {
        try (InputStream in = Judge.class.getResourceAsStream("rubric.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Judges answers, one after the other.
     *
     * @param atMost how many of them, spread evenly, ≥ 1
     * @param bootstrap makes the intervals of the means
     * @return the scores; answers for which there are none after all attempts are among the faults
     * @throws JudgeException if the server refuses, so that no other answer would be judged either
     */
    public JudgeReport judge(List<JudgeQuestion> questions, int atMost, Bootstrap bootstrap, Progress progress) {
        if (atMost < 1) {
            throw new IllegalArgumentException("At least one answer must be judged, not " + atMost);
        }
        int count = Math.min(atMost, questions.size());
        List<Judged> judged = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        try (Progress.Task task = progress.start("judge", count, 0)) {
            for (int i = 0; i < count; i++) {
                judge(questions.get((int) ((long) i * questions.size() / count)), judged, faults);
                task.advance(1);
            }
        }
        int[] content = judged.stream().mapToInt(one -> one.score().content()).toArray();
        int[] style = judged.stream().mapToInt(one -> one.score().style()).toArray();
        List<Figure> means = bootstrap.figures(
                Collections.nCopies(judged.size(), ""),
                List.of(weights -> mean(content, weights), weights -> mean(style, weights)));
        return new JudgeReport(
                settings.endpoint().toString(), settings.model(), rubric, means.get(0), means.get(1), judged, faults);
    }

    private void judge(JudgeQuestion question, List<Judged> judged, List<Fault> faults) {
        String message = message(question);
        Duration wait = settings.backOff();
        for (int attempt = 1; ; attempt++) {
            String failure;
            Duration asked = wait;
            try {
                String answer = chat.ask(rubric, message);
                try {
                    judged.add(new Judged(question, JudgeScore.parse(answer)));
                    return;
                } catch (JudgeException e) {
                    failure = e.getMessage();
                }
            } catch (ChatCompletions.Busy e) {
                failure = e.getMessage();
                asked = e.retryAfter().orElse(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JudgeException("Interrupted while a judge was asked", e);
            }
            if (attempt == settings.attempts()) {
                faults.add(new Fault(question.id(), failure));
                return;
            }
            sleep(asked);
            wait = wait.multipliedBy(2);
        }
    }

    private static void sleep(Duration wanted) {
        Duration wait = wanted.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wanted;
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JudgeException("Interrupted while waiting to ask a judge again", e);
        }
    }

    private static String message(JudgeQuestion question) {
        return "What was said: " + orUnknown(question.said()) + "\nHow it was said: " + orUnknown(question.style())
                + "\nThe assistant's answer: " + question.answer();
    }

    private static String orUnknown(String text) {
        return text.isBlank() ? "(unknown)" : text;
    }

    private static double mean(int[] scores, int[] weights) {
        double sum = IntStream.range(0, scores.length)
                .mapToDouble(i -> (double) scores[i] * weights[i])
                .sum();
        return sum / IntStream.of(weights).sum();
    }
}
