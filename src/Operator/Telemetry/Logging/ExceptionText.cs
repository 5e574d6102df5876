using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Telemetry.Logging;

/// <summary>
/// What a log may say of an exception: types, codes and frames. Messages are left out but for our own error of a call, because those
/// of a parser or a remote peer can quote what they choked on.
/// </summary>
internal static class ExceptionText
{
    /// <summary>The types from the outside in: <c>HttpRequestException: SocketException (ConnectionRefused)</c>.</summary>
    public static string Describe(Exception exception)
    {
        var text = new StringBuilder();
        for (var current = exception; current is not null; current = current.InnerException)
        {
            text.Append(text.Length == 0 ? "" : ": ").Append(current.GetType().Name);
            switch (current)
            {
                case KubernetesException ours:
                    return text.Append(": ").Append(ours.Message).ToString();
                case SocketException socket:
                    text.Append(" (").Append(socket.SocketErrorCode).Append(')');
                    break;
                case HttpRequestException request:
                    text.Append(" (").Append(request.HttpRequestError).Append(')');
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>Where it was thrown, innermost first; empty if unknown.</summary>
    public static IEnumerable<string> Frames(Exception exception)
    {
        foreach (var frame in new StackTrace(exception).GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is { } method)
            {
                yield return $"{method.DeclaringTypeName}.{method.Name}";
            }
        }
    }
}
