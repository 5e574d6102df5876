using System.Diagnostics.Metrics;
using Bellwether.Operator.Telemetry.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwether.Operator.Tests.Telemetry;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricsCollector _collector;
    private readonly Meter _meter;

    public MetricsCollectorTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _collector = new MetricsCollector(factory, NullLogger<MetricsCollector>.Instance);
        _meter = factory.Create("Bellwether.Test");
    }

    [Fact]
    public void Collect_EveryKindOfInstrument_IsWrittenInTheExpositionFormat()
    {
        var writes = _meter.CreateCounter<long>("bellwether.test.writes", description: "Writes by \"result\"\nand \\ more");
        var depth = _meter.CreateUpDownCounter<int>("bellwether.test.depth");
        var delay = _meter.CreateHistogram(
            "bellwether.test.delay", "s", "How long", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        _meter.CreateObservableGauge("bellwether.test.age", () => 1.5, "s", "Age");
        _meter.CreateObservableCounter("test.bytes", () => new Measurement<long>(7, new KeyValuePair<string, object?>("ok", true)), "By", "Bytes");
        writes.Add(0, new KeyValuePair<string, object?>("result", "failure"));
        writes.Add(2, new("result", "suc\"cess\\\n"), new("follower", "a"));
        writes.Add(1, new("follower", "a"), new("result", "suc\"cess\\\n"));
        depth.Add(3);
        depth.Add(-1);
        delay.Record(0.1);
        delay.Record(0.5);
        delay.Record(30);

        var text = OwnLines(_collector.Collect());

        text.Should().Be(
            """
            # HELP bellwether_test_age_seconds Age
            # TYPE bellwether_test_age_seconds gauge
            bellwether_test_age_seconds 1.5
            # HELP bellwether_test_bytes_total Bytes
            # TYPE bellwether_test_bytes_total counter
            bellwether_test_bytes_total{ok="true"} 7
            # HELP bellwether_test_delay_seconds How long
            # TYPE bellwether_test_delay_seconds histogram
            bellwether_test_delay_seconds_bucket{le="0.1"} 1
            bellwether_test_delay_seconds_bucket{le="1"} 2
            bellwether_test_delay_seconds_bucket{le="+Inf"} 3
            bellwether_test_delay_seconds_sum 30.6
            bellwether_test_delay_seconds_count 3
            # HELP bellwether_test_depth 
            # TYPE bellwether_test_depth gauge
            bellwether_test_depth 2
            # HELP bellwether_test_writes_total Writes by "result"\nand \\ more
            # TYPE bellwether_test_writes_total counter
            bellwether_test_writes_total{follower="a",result="suc\"cess\\\n"} 3
            bellwether_test_writes_total{result="failure"} 0

            """);
        OwnLines(_collector.Collect()).Should().Be(text, "collecting changes nothing");
    }

    [Fact]
    public void Collect_WhatAnObservableInstrumentNoLongerReports_IsGone()
    {
        var followers = new List<string> { "a", "b" };
        _meter.CreateObservableGauge(
            "bellwether.test.up", () => followers.Select(name => new Measurement<int>(1, new KeyValuePair<string, object?>("follower", name))));
        _collector.Collect().Should().Contain("test_up{follower=\"b\"} 1");

        followers.Remove("b");

        _collector.Collect().Should().Contain("test_up{follower=\"a\"} 1").And.NotContain("follower=\"b\"");
    }

    [Fact]
    public void Forget_DropsTheSeriesWithTheLabelAndNoOther()
    {
        var writes = _meter.CreateCounter<long>("bellwether.test.writes");
        writes.Add(1, new KeyValuePair<string, object?>("follower", "a"));
        writes.Add(1, new KeyValuePair<string, object?>("follower", "b"));

        _collector.Forget("follower", "a");

        _collector.Collect().Should().Contain("follower=\"b\"").And.NotContain("follower=\"a\"");
    }

    [Fact]
    public void Collect_WhenOneInstrumentThrows_StillTellsTheOthers()
    {
        _meter.CreateObservableGauge<int>("bellwether.test.broken", new Func<int>(() => throw new InvalidOperationException()));
        _meter.CreateObservableGauge("bellwether.test.sound", () => 1);

        _collector.Collect().Should().Contain("bellwether_test_sound 1");
    }

    [Fact]
    public void Collect_MetersOfAnotherOperatorInTheProcess_AreNotHeard()
    {
        using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create("Bellwether.Test").CreateCounter<int>("bellwether.test.foreign").Add(1);
        using var unrelated = new Meter("System.Test");
        unrelated.CreateCounter<int>("test.unrelated").Add(1);

        _collector.Collect().Should().NotContain("foreign").And.NotContain("unrelated");
    }

    public void Dispose()
    {
        _collector.Dispose();
        _services.Dispose();
    }

    /// <summary>Without what other tests in this process report through meters of no factory.</summary>
    private static string OwnLines(string text) =>
        string.Concat(text.Split('\n').Where(line => line.Contains("bellwether_test_", StringComparison.Ordinal)).Select(line => line + "\n"));
}
