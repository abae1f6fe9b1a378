// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

@DisplayName("Instance files become configurations (PLG-3)")
class InstanceFolderTest {

    @TempDir
    Path home;

    private final Configuration configuration = mock(Configuration.class);
    private final ConfigurationAdmin configurations = mock(ConfigurationAdmin.class);
    private InstanceFolder folder;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectories(home.resolve("config/instances"));
        BundleContext context = mock(BundleContext.class);
        when(context.getProperty("portcullis.home")).thenReturn(home.toString());
        when(context.getProperty("portcullis.target.url")).thenReturn("http://127.0.0.1:4711");
        when(configurations.getFactoryConfiguration(anyString(), anyString(), anyString()))
                .thenReturn(configuration);
        folder = new InstanceFolder(context, configurations);
    }

    @Test
    @DisplayName("a file's values arrive typed, with framework properties put in")
    void install() throws Exception {
        Path file = Files.writeString(home.resolve("config/instances/vault-local~default.json"), """
                {"url":"${portcullis.target.url}/x","other":"${portcullis.unknown}","n":3,"big":5000000000,"on":true,
                 "list":["a","b"],"deep":{"k":[1]},"nothing":null}
                """);
        assertThat(folder.canHandle(file.toFile())).isTrue();

        folder.install(file.toFile());

        verify(configurations).getFactoryConfiguration("org.portcullis.adapter.vault.local", "default", "?");
        Dictionary<String, ?> properties = applied();
        assertThat(properties.get("url")).isEqualTo("http://127.0.0.1:4711/x");
        assertThat(properties.get("other")).isEqualTo("${portcullis.unknown}");
        assertThat(properties.get("n")).isEqualTo(3);
        assertThat(properties.get("big")).isEqualTo(5_000_000_000L);
        assertThat(properties.get("on")).isEqualTo(true);
        assertThat((String[]) properties.get("list")).containsExactly("a", "b");
        assertThat(properties.get("deep")).isEqualTo("{\"k\":[1]}");
        assertThat(properties.get("nothing")).isNull();
    }

    @Test
    @DisplayName("what is hosted is configured for the host, and not for its adapter's component here (PLG-6)")
    void hosted() throws Exception {
        Configuration host = mock(Configuration.class);
        when(configurations.getFactoryConfiguration("org.portcullis.host", "pam-local~b", "?"))
                .thenReturn(host);
        folder.write("pam-local~b", Map.of("hosted", true));
        verify(host).updateIfDifferent(any());
        verify(configuration, never()).updateIfDifferent(any());
        verify(configuration).delete();

        folder.write("pam-local~b", Map.of("hosted", false));
        verify(host).delete();
        verify(configuration).updateIfDifferent(any());
    }

    @Test
    @DisplayName("what is written can be read, is listed and applied; what is deleted is gone")
    void writeReadDelete() throws Exception {
        folder.write("pam-local~b", Map.of("admin_url", "${portcullis.target.url}"));
        folder.write("pam-local~a", Map.of());

        assertThat(folder.ids()).isEqualTo(List.of("pam-local~a", "pam-local~b"));
        assertThat(folder.read("pam-local~b")).isEqualTo(Map.of("admin_url", "${portcullis.target.url}"));
        assertThat(new ObjectMapper()
                        .readTree(home.resolve("config/instances/pam-local~b.json")
                                .toFile()))
                .hasSize(1);

        folder.delete("pam-local~b");
        folder.delete("pam-local~b");
        assertThat(folder.ids()).isEqualTo(List.of("pam-local~a"));
        assertThat(folder.read("pam-local~b")).isEmpty();
    }

    @Test
    @DisplayName("what is written is applied as its file is read later: the same once more changes nothing")
    void writtenAsRead() throws Exception {
        folder.write("pam-local~b", Map.of("n", 3L, "list", new String[] {"a"}));
        folder.install(home.resolve("config/instances/pam-local~b.json").toFile());
        @SuppressWarnings("unchecked")
        ArgumentCaptor<Dictionary<String, ?>> captor = ArgumentCaptor.forClass(Dictionary.class);
        verify(configuration, times(2)).updateIfDifferent(captor.capture());
        assertThat(captor.getAllValues())
                .extracting(each -> (Object) each.get("n"))
                .containsExactly(3, 3);
        assertThat(captor.getAllValues())
                .extracting(each -> (Object) each.get("list").getClass())
                .containsOnly(String[].class);
    }

    @Test
    @DisplayName("a name that isn't family-vendor~name, or that leaves the folder, is refused")
    void names() throws Exception {
        for (String id : List.of("../../x", "vault-local", "vault-local~", "Vault-local~x", "vault-local~a/b", "")) {
            assertThatThrownBy(() -> folder.write(id, Map.of())).isInstanceOf(IllegalArgumentException.class);
        }
        verify(configuration, never()).updateIfDifferent(any());
    }

    @Test
    @DisplayName("a broken file changes nothing")
    void brokenFile() throws Exception {
        Path file = Files.writeString(home.resolve("config/instances/vault-local~default.json"), "{");
        assertThatThrownBy(() -> folder.install(file.toFile())).isInstanceOf(java.io.IOException.class);
        assertThat(folder.read("vault-local~default")).isEmpty();
        verify(configuration, never()).updateIfDifferent(any());
    }

    private Dictionary<String, ?> applied() throws Exception {
        @SuppressWarnings("unchecked")
        ArgumentCaptor<Dictionary<String, ?>> captor = ArgumentCaptor.forClass(Dictionary.class);
        verify(configuration).updateIfDifferent(captor.capture());
        return captor.getValue();
    }
}
