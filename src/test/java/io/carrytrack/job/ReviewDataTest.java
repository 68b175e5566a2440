package io.carrytrack.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.model.ModelInput;
import io.carrytrack.task.Task;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.NormalForm;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.Vocabulary;
import io.carrytrack.text.VocabularyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewDataTest {
  private static final TextSettings TEXT = new TextSettings(10, 4, PadSide.PRE, PadSide.PRE);

  private static final Tokenization CHARACTERS =
      new Tokenization("characters", "", true, false, NormalForm.NONE);

  @TempDir Path directory;

  @Test
  void weightsOfTheInputReachTraining() throws IOException {
    assertThat(weights("id,text,label,weight\na,fine,1,2.5\nb,bad,0,0\n"))
        .containsExactly(2.5f, 0f);
    assertThat(weights("id,text,label\na,fine,1\nb,bad,0\n")).containsExactly(1f, 1f);
  }

  @Test
  void aTrainingSplitOfOneLabelIsRefused() {
    assertThatThrownBy(
            () -> warnings("id,text,label,split\na,x y,1,train\nb,y z,1,train\nc,z x,0,test\n"))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.DATA))
        .hasMessageContaining("all 2 labelled reviews of the split train are labelled 1");
  }

  @Test
  void whatLooksLikeARoleMissedIsSaidInALine() throws IOException {
    String train = "id,text,label,split\na,x y z,1,train\nb,y z x,0,train\n";
    assertThat(warnings(train + "c,x y y,1,test\nd,z z y,0,test\n")).isEmpty();
    assertThat(warnings(train + "c,x y y,0,test\nd,z z y,0,test\n"))
        .singleElement()
        .asString()
        .contains("all 2 labelled reviews of test are labelled 0", "AUC is undefined");
    assertThat(warnings(train + "c,u v y,1,test\nd,u v w,0,test\n"))
        .singleElement()
        .asString()
        .contains("5 of 6 words of test are not in the vocabulary");
    assertThat(warnings("id,text,label\na,x,1\nb,y,0\nc,x z,0\n"))
        .singleElement()
        .asString()
        .contains("2 of 3 reviews of train have one word or none");
    assertThat(warnings("id,text,label\na,a b c d,1\nb,e f g h,0\nc,i j k l,0\n"))
        .singleElement()
        .asString()
        .contains("of 12 words of train are not in the vocabulary", "raise text.vocabulary-size");
  }

  @Test
  void textsWithoutSpacesAreToldTheTokenizerThatSuitsThem() throws IOException {
    String chinese = "id,text,label\na,房间很干净。,1\nb,服务 态度不好！,0\nc,good film,0\n";
    assertThat(warnings(chinese))
        .singleElement()
        .asString()
        .contains(
            "most letters of 2 of 3 reviews of train are of scripts without spaces",
            "set text.tokenizer = characters");
    assertThat(warnings(chinese, text -> text.with(CHARACTERS)))
        .noneMatch(line -> line.contains("scripts without spaces"));
    assertThat(warnings("id,text,label\na,a quotation of 好 here,1\nb,and none here at all,0\n"))
        .noneMatch(line -> line.contains("scripts without spaces"));
  }

  @Test
  void aTrainingSplitWithoutWordsIsRefused() {
    assertThatThrownBy(
            () -> weights("id,text,label,split\na,?!,1,train\nb,...,0,train\nc,x,0,test\n"))
        .isInstanceOf(UserError.class)
        .hasMessage("Vocabulary: no word in column words of the rows whose split is train");
  }

  @Test
  void theReviewsAreEncodedAsTheStagesDo() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("reviews.csv"),
            """
            id,text,label,split
            a,the cat the dog the,1,train
            b,The<br />cat,0,train
            c,bird bird bird the cat,0,test
            d,?!,1,test
            """);
    CorpusSettings settings = CorpusSettings.of(file.toString(), CorpusSettings.Format.CSV);
    try (Corpus corpus = CorpusReader.read(SparkTest.spark(), settings);
        ReviewData data = new ReviewData(corpus, TEXT)) {
      Dataset<Row> words = new ReviewTokenizer().transform(corpus.reviews());
      VocabularyModel model =
          new Vocabulary().setSplitCol("split").setVocabularySize(10).fit(words);
      Dataset<Row> staged = new SequencePadder().setMaxLength(4).transform(model.transform(words));
      assertThat(((ModelInput.Texts) data.input()).vocabulary().words())
          .as("the 4, cat 2, dog; bird is of the test split")
          .isEqualTo(model.index().words())
          .containsExactly("the", "cat", "dog");
      for (String split : List.of("train", "test")) {
        assertThat(data.split(split).select("id", "ids").collectAsList())
            .isNotEmpty()
            .containsExactlyInAnyOrderElementsOf(
                staged
                    .filter(functions.col("split").equalTo(split))
                    .select("id", "sequence.ids")
                    .collectAsList());
      }
    }
  }

  private List<String> warnings(String csv) throws IOException {
    return warnings(csv, text -> text);
  }

  private List<String> warnings(String csv, UnaryOperator<TextSettings> other) throws IOException {
    Path file = Files.writeString(directory.resolve("reviews.csv"), csv);
    CorpusSettings settings = CorpusSettings.of(file.toString(), CorpusSettings.Format.CSV);
    try (Corpus corpus = CorpusReader.read(SparkTest.spark(), settings);
        ReviewData data =
            new ReviewData(corpus, other.apply(new TextSettings(8, 9, PadSide.PRE, PadSide.PRE)))) {
      return data.warnings();
    }
  }

  private List<Float> weights(String csv) throws IOException {
    Path file = Files.writeString(directory.resolve("reviews.csv"), csv);
    CorpusSettings settings = CorpusSettings.of(file.toString(), CorpusSettings.Format.CSV);
    try (Corpus corpus = CorpusReader.read(SparkTest.spark(), settings);
        ReviewData data = new ReviewData(corpus, TEXT)) {
      return EncodedReview.bytes(
              data.split("train").orderBy("id"), new SequenceShape(4, PadSide.PRE), Task.BINARY)
          .collectAsList()
          .stream()
          .map(review -> EncodedReview.fromBytes(review).weight())
          .toList();
    }
  }
}
