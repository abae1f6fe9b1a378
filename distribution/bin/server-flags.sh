# SPDX-License-Identifier: Apache-2.0
# The Java options that decide how fast the server runs; the benchmarks run under the same ones.
# C1 alone, and later than by default, keeps a start within 4 s of CPU; for throughput, and for what MaxTenuringThreshold
# is for, see ADR 0021.
server_flags=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=2 -XX:MaxTenuringThreshold=2)
