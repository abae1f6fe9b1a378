// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

@DisplayName("PLG-3 the settings of idp-keycloak are checked whole")
class KeycloakSettingsTest {
    @Test
    @DisplayName("each problem is named at once, and no value shown")
    void problems() {
        Map<String, Object> wrong = Map.of(
                "environment", "test",
                "url", "keycloak",
                "realm", "a realm",
                "client_secret_ref", "the-secret-itself",
                "ca_file", "relative.pem",
                "subject_attribute", "phone",
                "agents", "false",
                "people", "false",
                "page_size", 1,
                "typo", "x");
        AdapterException e = catchThrowableOfType(() -> new KeycloakSettings(wrong), AdapterException.class);
        assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED);
        assertThat(e.getMessage())
                .contains("url must", "realm must", "client_secret_ref must", "ca_file must", "subject_attribute must")
                .contains("do nothing", "page_size must", "typo is not known")
                .doesNotContain("the-secret-itself");
    }

    @Test
    @DisplayName("plain http leaves no machine")
    void plainHttp() {
        Map<String, Object> plain = Map.of(
                "environment", "test", "url", "http://id.example.com", "realm", "corp", "client_secret_ref", "env:X");
        AdapterException e = catchThrowableOfType(() -> new KeycloakSettings(plain), AdapterException.class);
        assertThat(e.getMessage()).contains("use https");
    }
}
