import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.exceptions.TFOutOfRangeException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.data.AnonymousIterator;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TString;

/** Reads the event files below a folder by TensorFlow's own reader; prints a line of JSON a curve. */
public final class ReadEvents {
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(f -> f.getFileName().toString().startsWith("events.")).sorted().toList();
    }
    Map<String, List<Long>> steps = new TreeMap<>();
    Map<String, Float> last = new TreeMap<>();
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      List<Class<? extends org.tensorflow.types.family.TType>> types = List.of(TString.class);
      List<Shape> shapes = List.of(Shape.scalar());
      for (Path file : files) {
        Operand<? extends org.tensorflow.types.family.TType> records =
            session
                .opBuilder("TFRecordDataset", "records", tf.scope())
                .addInput(tf.array(file.toString()).asOutput())
                .addInput(tf.constant("").asOutput())
                .addInput(tf.constant(262144L).asOutput())
                .build()
                .output(0);
        AnonymousIterator iterator = tf.data.anonymousIterator(types, shapes);
        tf.data.makeIterator(records, iterator.handle());
        while (true) {
          byte[] bytes;
          try {
            TString record =
                (TString)
                    tf.data.iteratorGetNext(iterator.handle(), types, shapes)
                        .iterator().next().asTensor();
            bytes = record.asBytes().getObject();
          } catch (TFOutOfRangeException e) {
            break;
          }
          Event event = Event.parseFrom(bytes);
          for (Summary.Value value : event.getSummary().getValueList()) {
            String curve = root.relativize(file.getParent()) + "/" + value.getTag();
            steps.computeIfAbsent(curve, key -> new ArrayList<>()).add(event.getStep());
            last.put(curve, value.getSimpleValue());
          }
        }
      }
    }
    steps.forEach(
        (curve, all) ->
            System.out.printf(
                "{\"curve\":\"%s\",\"points\":%d,\"first\":%d,\"last\":%d,\"twice\":%d,\"lastValue\":%s}%n",
                curve, all.size(), all.get(0), all.get(all.size() - 1),
                all.size() - all.stream().distinct().count(), last.get(curve)));
  }
}
