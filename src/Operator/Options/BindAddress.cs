using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Bellwether.Operator.Options;

/// <summary>An address to listen on, as Go programs write it: <c>:8080</c>, <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>.</summary>
/// <param name="Host">Null: every address of the machine.</param>
/// <param name="Port">0: any free port.</param>
public sealed record BindAddress(IPAddress? Host, int Port)
{
    public static BindAddress AnyHost(int port) => new(null, port);

    public static bool TryParse(string text, [NotNullWhen(true)] out BindAddress? address)
    {
        address = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host.Length == 0)
        {
            address = AnyHost(port);
            return true;
        }

        var bracketed = host is ['[', .., ']'];
        if (host.Contains(':') != bracketed || !IPAddress.TryParse(bracketed ? host[1..^1] : host, out var ip))
        {
            return false;
        }

        address = new BindAddress(ip, port);
        return true;
    }

    public override string ToString() => Host is null ? $":{Port}" : new IPEndPoint(Host, Port).ToString();
}
