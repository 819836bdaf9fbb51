package org.dualslm.train;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dualslm.api.SpokenTurn;
import org.dualslm.api.llm.ChatMessage;
import org.dualslm.api.llm.ChatMessage.Generated;
import org.dualslm.api.llm.ChatMessage.Role;
import org.dualslm.api.llm.ChatMessage.Text;
import org.dualslm.train.corpus.Utterance;
import org.dualslm.train.task.Dialogue;
import org.dualslm.train.task.Information;
import org.dualslm.train.task.Task;
import org.dualslm.train.task.TextForm;

/**
 * Speech as a language model would read it in words.
 *
 * @param ownAnswers what it says to that
 */
record InText(TextForm form, OwnAnswers ownAnswers) {
    /** What stands for an adapter's vectors; empty if it is not known. */
    String of(Information kind, Utterance utterance) {
        if (kind == Information.LINGUISTIC) {
            return utterance.transcript().isEmpty() ? "" : form.spoken(utterance.transcript());
        }
        if (utterance.labels().isEmpty()) {
            return utterance.caption().isEmpty() ? "" : form.spoken(utterance.caption());
        }
        return form.caption(utterance.labels());
    }

    /** What the other side said to an earlier turn: what the corpus says, or the language model to that turn alone. */
    ChatMessage reply(Dialogue.Exchange exchange) {
        if (!exchange.answer().isEmpty()) {
            return ChatMessage.of(Role.ASSISTANT, form.answer(exchange.answer()));
        }
        ChatMessage turn = turn(exchange.spoken().utterance(), Set.of(Information.values()), "");
        return new ChatMessage(
                Role.ASSISTANT,
                List.of(new Generated(ownAnswers.to(List.of(turn)).tokens())));
    }

    /** What the language model itself answers when it reads what a task needs. */
    OwnAnswers.Answer answer(Dialogue dialogue, Task task, String instruction) {
        List<ChatMessage> conversation = new ArrayList<>();
        int back = dialogue.earlier().size();
        for (Dialogue.Exchange exchange : dialogue.earlier()) {
            conversation.add(turn(exchange.spoken().utterance(), task.needs(back--), ""));
            conversation.add(reply(exchange));
        }
        conversation.add(turn(dialogue.now(), task.needs(0), instruction));
        return ownAnswers.to(conversation);
    }

    private ChatMessage turn(Utterance utterance, Set<Information> needs, String instruction) {
        Map<Information, Text> texts = new EnumMap<>(Information.class);
        for (Information kind : needs) {
            String text = of(kind, utterance);
            if (!text.isEmpty()) {
                texts.put(kind, new Text(text));
            }
        }
        return new SpokenTurn(texts.get(Information.PARALINGUISTIC), texts.get(Information.LINGUISTIC), instruction)
                .toMessage();
    }
}
