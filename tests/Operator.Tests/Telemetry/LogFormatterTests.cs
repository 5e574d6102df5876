using System.Buffers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Telemetry.Logging;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Tests.Telemetry;

public sealed class LogFormatterTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 17, 4, 5, 678, TimeSpan.FromHours(2));

    [Fact]
    public void Text_IsOneLineInUtc() =>
        Write(new TextLogFormatter(), Line("Connected to follower lab"))
            .Should().Be("2026-01-02T15:04:05.678Z INF Followers.Directory: Connected to follower lab\n");

    [Fact]
    public void Text_WhenAValueHoldsLineBreaks_IsStillOneLine() =>
        Write(new TextLogFormatter(), Line("a\nb\r\tc\u001b[31m"))
            .Should().Be("2026-01-02T15:04:05.678Z INF Followers.Directory: a\\nb\\r\\tc\\u001b[31m\n");

    [Fact]
    public void Text_OfAnException_TellsTypesAndCodesAndNoForeignMessage()
    {
        var exception = new HttpRequestException("secret-in-message", new SocketException((int)SocketError.ConnectionRefused));

        Write(new TextLogFormatter(), Line("Failed", exception)).Should()
            .Contain("(HttpRequestException (Unknown): SocketException (ConnectionRefused))").And.NotContain("secret-in-message");
    }

    [Fact]
    public void Text_OfOurOwnError_TellsItsMessage() =>
        Write(new TextLogFormatter(), Line("Failed", new KubernetesException(RequestFailure.TimedOut, "Could not get it.", innerException: new JsonException("secret"))))
            .Should().EndWith("Failed (KubernetesException: Could not get it.)\n");

    [Fact]
    public void Json_IsOneObjectWithTheNamedFields()
    {
        KeyValuePair<string, object?>[] fields =
            [new("Follower", "l\"ab"), new("Count", 3), new("Took", TimeSpan.FromSeconds(1.5)), new("Message", "clash"), new("{OriginalFormat}", "x")];

        var text = Write(new JsonLogFormatter(), Line("Connected", fields: fields));

        text.Should().Be(
            "{\"time\":\"2026-01-02T15:04:05.678Z\",\"level\":\"info\",\"logger\":\"Followers.Directory\",\"message\":\"Connected\","
            + "\"follower\":\"l\\\"ab\",\"count\":3,\"took\":1.5,\"message_\":\"clash\"}\n");
    }

    [Fact]
    public void Json_OfAnException_HoldsItsFramesAndNoForeignMessage()
    {
        Exception caught;
        try
        {
            throw new FormatException("secret-in-message");
        }
        catch (FormatException exception)
        {
            caught = exception;
        }

        var line = JsonDocument.Parse(Write(new JsonLogFormatter(), Line("Failed", caught))).RootElement;

        line.GetProperty("error").GetString().Should().Be("FormatException");
        line.GetProperty("stack")[0].GetString().Should().Contain(nameof(Json_OfAnException_HoldsItsFramesAndNoForeignMessage));
        line.ToString().Should().NotContain("secret-in-message");
    }

    private static LogLine Line(string message, Exception? exception = null, params KeyValuePair<string, object?>[] fields) =>
        new(Time, LogLevel.Information, "Followers.Directory", message, fields, exception);

    private static string Write(ILogLineFormatter formatter, in LogLine line)
    {
        var buffer = new ArrayBufferWriter<byte>();
        formatter.Write(line, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
