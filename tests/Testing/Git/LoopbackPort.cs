using System.Net;
using System.Net.Sockets;
using Bellwether.Testing.Servers;

namespace Bellwether.Testing.Git;

/// <summary>Tells when a server listens.</summary>
internal static class LoopbackPort
{
    public static Task AnswersAsync(string what, ChildProcess process, int port, CancellationToken cancellationToken) => Readiness.WaitAsync(
        what, process, () => AnswersAsync(port, cancellationToken), TimeSpan.FromSeconds(30), cancellationToken);

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
