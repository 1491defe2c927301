package dev.jib.mounts.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.render.Document.Fields;
import dev.jib.mounts.render.Document.FieldsBuilder;
import dev.jib.mounts.render.Document.Flag;
import dev.jib.mounts.render.Document.Items;
import dev.jib.mounts.render.Document.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What is written is read back as the same, by strict readers of both languages. */
class DocumentTest {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .build();
    private static final String[] PIECES = {
        "a",
        "no",
        "null",
        "-",
        "- ",
        ": ",
        " #",
        "\"",
        "\\",
        "'",
        "\n",
        "\r\n",
        "\t",
        "\0",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\uffff",
        "\u00e9",
        "\ud83d\ude00",
        "{",
        "]",
        "%",
        "&",
        "*",
        "!",
        "1",
        "~"
    };

    @Test
    void bothFormsReadBackAsTheSame() {
        for (int seed = 0; seed < 2000; seed++) {
            Document document = document(new Random(seed), 0);
            JsonNode expected = tree(document);
            assertThat(JSON.readTree(document.json())).as("seed %s", seed).isEqualTo(expected);
            assertThat(YAML.readTree(document.yaml()))
                    .as("seed %s: %s", seed, document.yaml())
                    .isEqualTo(expected);
        }
    }

    @Test
    void looksAsAPersonWouldWriteIt() {
        Document document =
                new FieldsBuilder()
                        .put("a", 1)
                        .put("no", true)
                        .put("list", Document.texts(List.of("x", "y\n")))
                        .put(
                                "deep",
                                Document.items(
                                        new FieldsBuilder()
                                                .put("b", "c")
                                                .put("d", new Items(List.of()))
                                                .build(),
                                        Document.texts(List.of("z"))))
                        .put("empty", new Fields(Map.of()))
                        .build();
        assertThat(document.yaml())
                .isEqualTo(
                        """
                        a: 1
                        "no": true
                        list:
                          - "x"
                          - "y\\n"
                        deep:
                          - b: "c"
                            d: []
                          - - "z"
                        empty: {}
                        """);
    }

    private static Document document(Random random, int depth) {
        switch (random.nextInt(depth > 3 ? 3 : 5)) {
            case 0:
                return new Flag(random.nextBoolean());
            case 1:
                return new Document.Number(random.nextInt());
            case 2:
                return new Text(text(random));
            case 3:
                List<Document> items = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    items.add(document(random, depth + 1));
                }
                return new Items(items);
            default:
                Map<String, Document> fields = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    fields.put(text(random), document(random, depth + 1));
                }
                return new Fields(fields);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static JsonNode tree(Document document) {
        return switch (document) {
            case Text text -> JSON.getNodeFactory().stringNode(text.value());
            case Document.Number number -> JSON.getNodeFactory().numberNode((int) number.value());
            case Flag flag -> JSON.getNodeFactory().booleanNode(flag.value());
            case Items items -> {
                var array = JSON.createArrayNode();
                items.values().forEach(v -> array.add(tree(v)));
                yield array;
            }
            case Fields fields -> {
                var object = JSON.createObjectNode();
                fields.values().forEach((k, v) -> object.set(k, tree(v)));
                yield object;
            }
        };
    }
}
