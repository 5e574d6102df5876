using Bellwether.Operator.Options;

namespace Bellwether.Operator.Tests.Options;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("24h", 86_400_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("300ms", 300)]
    [InlineData("2000us", 2)]
    [InlineData("2000000ns", 2)]
    [InlineData("-1m", -60_000)]
    [InlineData("+1m", 60_000)]
    [InlineData(".5s", 500)]
    public void TryParse_WhenWrittenAsGoDoes_GivesTheDuration(string text, int milliseconds)
    {
        GoDuration.TryParse(text, out var duration).Should().BeTrue();

        duration.Should().Be(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("h")]
    [InlineData("5x")]
    [InlineData("1h 30m")]
    [InlineData("1d")]
    [InlineData("1..5s")]
    [InlineData("-")]
    [InlineData("--1s")]
    [InlineData("99999999999999h")]
    [InlineData("24:00:00")]
    public void TryParse_WhenNotADurationOfGo_Refuses(string text) =>
        GoDuration.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("24h")]
    [InlineData("1h30m")]
    [InlineData("1.5s")]
    [InlineData("-2m")]
    [InlineData("0s")]
    public void Format_WhatWasParsed_IsTheSameText(string text)
    {
        GoDuration.TryParse(text == "0s" ? "0" : text, out var duration).Should().BeTrue();

        GoDuration.Format(duration).Should().Be(text);
    }
}
