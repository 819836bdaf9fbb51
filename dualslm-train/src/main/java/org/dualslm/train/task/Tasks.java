package org.dualslm.train.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dualslm.api.Attribute;

/** The tasks that curricula name (paper, section 3.2). */
public final class Tasks {
    private static final Set<Information> BOTH = Set.of(Information.LINGUISTIC, Information.PARALINGUISTIC);

    private Tasks() {}

    /**
     * Every task by its name.
     *
     * @param form how the language model is to word its answers
     */
    public static Map<String, Task> standard(TextForm form) {
        Map<String, Task> tasks = new LinkedHashMap<>();
        // What was said.
        add(tasks, new Transcription(form));
        add(tasks, new OwnWords("continuation", Set.of(Information.LINGUISTIC), dialogue -> "", form));
        add(tasks, new ContentQuestion("topic", Words::topic, form));
        add(tasks, new ContentQuestion("question", words -> words.isQuestion() ? "yes" : "no", form));
        add(tasks, new ContentQuestion("first-word", Words::first, form));
        add(tasks, new ContentQuestion("last-word", Words::last, form));
        // How it was said.
        for (Attribute attribute : Attribute.values()) {
            add(tasks, new AttributeRecognition(attribute, form));
        }
        add(tasks, new StyleDescription(form));
        add(
                tasks,
                new OwnWords(
                        "caption",
                        Set.of(Information.PARALINGUISTIC),
                        dialogue -> dialogue.now().caption(),
                        form));
        // Several turns.
        add(tasks, new OwnWords("reply", BOTH, Dialogue::answer, form));
        add(tasks, new Recollection("emotion-before", Information.PARALINGUISTIC, before -> before.label(
                        Attribute.EMOTION)
                .map(label -> form.label(Attribute.EMOTION, label))));
        add(tasks, new Recollection("words-before", Information.LINGUISTIC, before -> Optional.of(before.transcript())
                .filter(transcript -> !transcript.isEmpty())
                .map(form::transcript)));
        add(tasks, new Recollection("topic-before", Information.LINGUISTIC, before -> Optional.of(
                        Words.of(before.transcript()))
                .filter(words -> !words.isEmpty())
                .map(words -> form.answer(words.topic()))));
        return tasks;
    }

    private static void add(Map<String, Task> tasks, Task task) {
        tasks.put(task.name(), task);
    }
}
