// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.portcullis.spi.Secret;

@DisplayName("AUD-5: a statement is kept without its constants")
class StatementTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM t WHERE n = 5 | SELECT * FROM t WHERE n = ?",
                "SELECT  1.5e-3,\t.5 + 0x1F | SELECT ?, … + ?",
                "SELECT 'it''s', E'it\\'s', B'01', U&'d\\0061' FROM t | SELECT ?, … FROM t",
                "SELECT \"Müller\".\"a\"\"b\", t1.c2 FROM s3.t1 | SELECT \"Müller\".\"a\"\"b\", t1.c2 FROM s3.t1",
                "ALTER ROLE x PASSWORD 'secret-1' | ALTER ROLE x PASSWORD ?",
                "SELECT n /* secret-1 /* nested */ here */ FROM t -- secret-1 | SELECT n FROM t",
                "SELECT n FROM t WHERE n IN (1, 2,3) AND a=$1 | SELECT n FROM t WHERE n IN (?, …) AND a=$1",
                "SELECT $$secret-1$$, $x$secret-1 $y$ $x$ | SELECT ?, …",
                "DO $$BEGIN PERFORM f('secret-1'); END$$ | DO $$ BEGIN PERFORM f(?); END $$",
                "CREATE FUNCTION f() AS $$SELECT 'secret-1'$$ | CREATE FUNCTION f() AS ?",
                "SELECT 'secret-1 | SELECT ?",
                "SELECT 'a\\' + secret + 'secret-1' | SELECT ? …",
                "EXECUTE p('secret-1', 4) | EXECUTE p(?, …)",
                "INSERT INTO t VALUES (-1, 'secret-1'), (2, 'b') | INSERT INTO t VALUES (-?, …), (?, …)",
            })
    @DisplayName("strings, numbers, quoted bodies and comments are gone, names stay")
    void constants(String sql, String kept) {
        assertThat(StatementText.of(sql, Constants.removed())).isEqualTo(kept);
    }

    @Test
    @DisplayName("any cut of a statement shows nothing of its constants, and is short")
    void anyCut() {
        String sql =
                "SELECT E'secret-1\\\\', 'x''secret-1', $a$secret-1$a$, 81234567 /* secret-1 */ FROM \"t\" --secret-1";
        for (int end = 0; end <= sql.length(); end++) {
            assertThat(StatementText.of(sql.substring(0, end), Constants.removed()))
                    .doesNotContain("secret")
                    .doesNotContain("8123");
        }
        assertThat(StatementText.of("SELECT " + "a,".repeat(50_000), Constants.removed()))
                .hasSizeLessThanOrEqualTo(4_000);
    }

    @Test
    @DisplayName("with a key equal constants are told from others, and nothing else")
    void hashed() {
        var hashed = Constants.hashed(reference -> Secret.of("key-of-the-test"), "env:KEY");
        String one = StatementText.of("SELECT 'secret-1' = 'secret-1', 'other'", hashed);
        assertThat(one).matches("SELECT (#[0-9a-f]{12}) = \\1, #[0-9a-f]{12}").doesNotContain("secret");
        var other = Constants.hashed(reference -> Secret.of("another-key"), "env:KEY");
        assertThat(StatementText.of("SELECT 'secret-1'", other)).isNotEqualTo(one.substring(0, 20));
    }
}
