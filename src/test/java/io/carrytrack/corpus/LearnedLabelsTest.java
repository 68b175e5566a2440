package io.carrytrack.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.task.TaskType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LearnedLabelsTest {
  private final List<String> notes = new ArrayList<>();

  private Labels learn(TaskType task, Map<String, Long> rows) {
    return LearnedLabels.of(rows, Labels.of("", task), "in.csv", notes::add);
  }

  private static Map<String, Long> rows(Object... valuesAndRows) {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (int i = 0; i < valuesAndRows.length; i += 2) {
      rows.put((String) valuesAndRows[i], ((Number) valuesAndRows[i + 1]).longValue());
    }
    return rows;
  }

  @Test
  void numbersAscendAndWordsAreInTheOrderOfTheirBytes() {
    assertThat(learn(TaskType.AUTO, rows("10", 5, "9", 5, "-1", 5)).names().names())
        .containsExactly("-1", "9", "10");
    assertThat(learn(TaskType.AUTO, rows("é", 5, "z", 5, "Y", 4, "a", 5)).names().names())
        .containsExactly("Y", "a", "z", "é");
  }

  @Test
  void twoNamesAreBinaryAndMoreAreClasses() {
    Labels two = learn(TaskType.AUTO, rows("spam", 3, "ham", 9));
    assertThat(two.names().names()).containsExactly("ham", "spam");
    assertThat(two.task().of(two.classes())).isEqualTo(Task.BINARY);
    Labels asked = learn(TaskType.MULTICLASS, rows("spam", 3, "ham", 9));
    assertThat(asked.task().of(asked.classes())).isEqualTo(Task.multiclass(2));
    Labels three = learn(TaskType.AUTO, rows("a", 3, "b", 9, "c", 4));
    assertThat(three.task().of(three.classes())).isEqualTo(Task.multiclass(3));
    assertThat(three.isOpen()).isFalse();
    assertThatThrownBy(() -> learn(TaskType.BINARY, rows("a", 3, "b", 9, "c", 4)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "task.type is binary, and they are a (3 rows), b (9 rows), c (4 rows)");
  }

  @Test
  void theUsualLabelsStayAndMistakesAreRefused() {
    assertThat(learn(TaskType.AUTO, rows("0", 50, "1", 49, "2", 1)))
        .as("one in a hundred is a mistake")
        .isEqualTo(Labels.DEFAULT);
    assertThat(learn(TaskType.AUTO, rows("neg", 5, "pos", 5, "1", 3, "unsure", 1)))
        .as("words beside numbers")
        .isEqualTo(Labels.DEFAULT);
    assertThat(learn(TaskType.AUTO, rows("neg", 5, "neu", 5, "pos", 3)).names().names())
        .containsExactly("neg", "neu", "pos");
    assertThat(learn(TaskType.AUTO, rows("0", 5, "1", 5, "2", 3)).names())
        .isEqualTo(LabelNames.of(List.of("0", "1", "2")));
    assertThat(learn(TaskType.MULTICLASS, rows("0", 50, "1", 49, "2", 1)).classes())
        .as("where classes are asked for")
        .isEqualTo(3);
  }

  @Test
  void valuesThatAreNoLabelsAreRefusedInWords() {
    refused(
        rows("a", 30), "all 30 of the split train are a (30 rows), so there is nothing to tell");
    refused(rows("a", 1, "b", 1, "c", 1), "each of the 3 stands once");
    refused(rows("1", 5, "2", 5, "two", 5), "numbers stand beside words, 1, 2 beside two");
    refused(rows("1.5", 5, "2", 5), "they are fractions, such as 1.5");
    refused(
        rows("Good", 5, "bad", 5, "good", 2),
        "\"Good\" (5 rows) and \"good\" (2 rows) differ by case");
    refused(rows("caf\u00e9", 5, "cafe\u0301", 5, "tea", 5), "Unicode's form alone");
    refused(rows("a b", 5, "a\u00a0b", 5, "c", 5), "blanks");
    refused(
        IntStream.rangeClosed(0, LearnedLabels.MOST)
            .boxed()
            .collect(Collectors.toMap(i -> "c" + i, i -> 2L)),
        "more than 10000 of them");
    assertThat(learn(TaskType.MULTICLASS, rows("1.5", 5, "2", 5)).names().type())
        .as("fractions, where each is said to be a class")
        .isEqualTo(LabelNames.Type.NUMBER);
  }

  private void refused(Map<String, Long> rows, String words) {
    assertThatThrownBy(() -> learn(TaskType.AUTO, rows))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("in.csv: labels: ")
        .hasMessageContaining(words);
  }

  @Test
  void aClassOfOneRowIsSaid() {
    learn(TaskType.AUTO, rows("a", 30, "b", 20, "misspelt", 1));
    assertThat(notes).anyMatch(note -> note.contains("\"misspelt\"; is it a mistake?"));
  }

  @Test
  void labelsAreSaidByNameOrByNumber() {
    Labels named = Labels.of("sports, politics,weather", TaskType.AUTO);
    assertThat(named.names().names()).containsExactly("sports", "politics", "weather");
    assertThat(Labels.of(named.option(), TaskType.AUTO)).isEqualTo(named);
    Labels stars = Labels.of("1=0,2=0,3=1,4=2,5=2", TaskType.AUTO);
    assertThat(stars.values()).containsExactly(List.of("1", "2"), List.of("3"), List.of("4", "5"));
    assertThat(Labels.of(stars.option(), TaskType.AUTO)).isEqualTo(stars);
    assertThatThrownBy(() -> Labels.of("a=0,b=2", TaskType.AUTO))
        .hasMessageContaining("says nothing of label 1");
    assertThatThrownBy(() -> Labels.of("a,a", TaskType.AUTO)).hasMessageContaining("each once");
    assertThatThrownBy(() -> Labels.of("a", TaskType.AUTO)).hasMessageContaining("two classes");
    assertThatThrownBy(() -> Labels.of("a,b,c", TaskType.BINARY))
        .hasMessageContaining("3 labels, and task.type is binary");
  }
}
