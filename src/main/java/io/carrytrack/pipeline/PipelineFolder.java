package io.carrytrack.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.carrytrack.base.UserError;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.VocabularyFiles;
import io.carrytrack.text.VocabularyModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.lang3.StringUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsReader.Metadata;
import scala.Option;

/**
 * A folder that Spark ML saved a fitted pipeline in. It is data of a stranger: Spark would run the
 * reader of any class that it names; this reads our stages alone, and no Java object is
 * deserialised.
 */
final class PipelineFolder {
  private static final String METADATA = "metadata";
  private static final int LARGEST_METADATA = 1 << 20;
  private static final int LONGEST_REASON = 500;

  private final Path folder;
  private final Configuration hadoop;
  private final FileSystem fileSystem;

  PipelineFolder(Path folder, Configuration hadoop) throws IOException {
    this.folder = folder;
    this.hadoop = hadoop;
    fileSystem = folder.getFileSystem(hadoop);
  }

  /** Whether Spark ML saved something there; a model directory has no metadata of its kind. */
  static boolean is(Path folder, Configuration hadoop) throws IOException {
    return folder.getFileSystem(hadoop).exists(new Path(folder, METADATA));
  }

  /**
   * Reads the stages as a model, without a session.
   *
   * @throws UserError if it is damaged, or a stage is none of ours
   */
  SavedModel read() throws IOException {
    try {
      String whole = metadata(folder).className();
      if (!whole.equals(PipelineModel.class.getName())) {
        throw UserError.data("%s: it is a %s, not a fitted pipeline", folder, whole);
      }
      List<Path> paths = stages();
      List<Metadata> stages = new ArrayList<>();
      for (Path path : paths) {
        stages.add(metadata(path));
      }
      PipelineStages.requireOurs(
          folder.toString(), stages.stream().map(Metadata::className).toList());
      return PipelineStages.savedModel(
          folder.toString(),
          List.<Transformer>of(
              with(stages.get(0), new ReviewTokenizer(stages.get(0).uid())),
              with(
                  stages.get(1),
                  new VocabularyModel(
                      stages.get(1).uid(),
                      VocabularyFiles.index(paths.get(1), stages.get(1).metadataJson(), hadoop))),
              with(stages.get(2), new SequencePadder(stages.get(2).uid())),
              with(
                  stages.get(3),
                  PipelineStages.last(
                      stages.get(3).className(),
                      stages.get(3).uid(),
                      ModelReader.read(NetworkFiles.network(paths.get(3)), hadoop)))));
    } catch (FileNotFoundException | JsonProcessingException e) {
      throw damaged(e);
    } catch (UserError e) {
      throw e;
    } catch (RuntimeException e) {
      // of the parsers of JSON and Parquet
      throw damaged(e);
    }
  }

  private UserError damaged(Exception e) {
    return UserError.data(
        e,
        "%s: not a whole pipeline of Spark ML: %s; save it again or restore it from a copy",
        folder,
        StringUtils.abbreviate(String.valueOf(e.getMessage()), LONGEST_REASON));
  }

  /** Spark numbers them, with as many digits as the last one takes. */
  private List<Path> stages() throws IOException {
    return Arrays.stream(fileSystem.listStatus(new Path(folder, "stages")))
        .map(FileStatus::getPath)
        .sorted()
        .toList();
  }

  private Metadata metadata(Path stage) throws IOException {
    Path file = new Path(new Path(stage, METADATA), "part-00000");
    try (InputStream in = fileSystem.open(file)) {
      byte[] content = in.readNBytes(LARGEST_METADATA + 1);
      if (content.length > LARGEST_METADATA) {
        throw UserError.data("%s: has more than %d bytes", file, LARGEST_METADATA);
      }
      return DefaultParamsReader.parseMetadata(new String(content, StandardCharsets.UTF_8), "");
    }
  }

  private static <T extends Params> T with(Metadata metadata, T stage) {
    metadata.getAndSetParams(stage, Option.empty());
    return stage;
  }
}
