package dev.jib.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The documents of a manifest, read into the types of a Kubernetes client as an API server with
 * strict field validation does: no unknown field, none twice.
 */
record Manifests(List<Object> objects) {
    private static final Map<String, Class<?>> KINDS =
            Map.of(
                    "ConfigMap", ConfigMap.class,
                    "Secret", Secret.class,
                    "Pod", Pod.class,
                    "DaemonSet", DaemonSet.class);
    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .annotationIntrospector(new NoAnySetter())
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    static Manifests read(Path file) throws IOException {
        List<Object> objects = new ArrayList<>();
        for (String document : Files.readString(file).split("(?m)^---$")) {
            String kind = YAML.readTree(document).path("kind").asString("");
            assertThat(KINDS).containsKey(kind);
            objects.add(YAML.readValue(document, KINDS.get(kind)));
        }
        return new Manifests(objects);
    }

    <T> T one(Class<T> type) {
        List<T> found = objects.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).as(type.getSimpleName()).hasSize(1);
        return found.getFirst();
    }

    /** The types would collect unknown fields in a map. */
    private static final class NoAnySetter extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
            return false;
        }
    }
}
