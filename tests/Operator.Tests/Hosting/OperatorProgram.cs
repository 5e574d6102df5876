using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Bellwether.Operator.Tests.Hosting;

/// <summary>Starts the operator's own program, and talks to it as its surroundings do.</summary>
internal static class OperatorProgram
{
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "bellwether-operator.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        start.Environment.Remove("KUBECONFIG");
        return Process.Start(start)!;
    }

    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public static async Task<(HttpStatusCode Code, string Text)> GetAsync(int port, string path)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
