using System.Diagnostics;
using Bellwether.Testing;
using Bellwether.Testing.Leaks;
using Bellwether.Testing.Servers;

namespace Bellwether.EndToEnd.Tests.Scenarios.Stages;

/// <summary>The operator's own program as a child process, with its log in a file.</summary>
public sealed class OperatorProcess : IAsyncDisposable
{
    private static readonly string[] Built =
        ["artifacts/bin/Bellwether.Operator/debug/bellwether-operator", "artifacts/operator/bellwether-operator"];

    private const string AuditDirectory = "--audit-directory=";

    private readonly ChildProcess _process;
    private readonly string? _auditDirectory;
    private readonly int _metricsPort;
    private readonly int _healthPort;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private OperatorProcess(ChildProcess process, int metricsPort, int healthPort, string? auditDirectory)
    {
        _process = process;
        _auditDirectory = auditDirectory;
        _metricsPort = metricsPort;
        _healthPort = healthPort;
    }

    public bool IsRunning => !_process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>From <c>BELLWETHER_OPERATOR</c> (<c>make e2e</c> sets it), or what the last build left.</summary>
    public static string Program { get; } = FindProgram();

    public string LogTail(int lines = 60) => _process.LogTail(lines);

    public static Task<OperatorProcess> StartAsync(string logFile, string kubeconfig, params string[] options) =>
        StartAsync(logFile, kubeconfig, new Dictionary<string, string>(), options);

    public static async Task<OperatorProcess> StartAsync(
        string logFile, string kubeconfig, IReadOnlyDictionary<string, string> environment, params string[] options)
    {
        var (metrics, health) = (FreePorts.Next(), FreePorts.Next());
        var process = await ChildProcess.StartAsync(
            Program,
            [
                "--kubeconfig", kubeconfig, "--namespace", "bellwether-system", "--log-level", "debug",
                "--metrics-bind-address", $"127.0.0.1:{metrics}", "--health-probe-bind-address", $"127.0.0.1:{health}",
                // Here followers are seconds old.
                .. options.Contains("--orphan-grace") ? Array.Empty<string>() : ["--orphan-grace", "0s"], .. options,
            ],
            logFile,
            environment);
        LeakSearch.Current?.Look("the operator's arguments and environment", string.Join('\n', options.Concat(environment.Values)));
        return new OperatorProcess(
            process, metrics, health, Array.Find(options, option => option.StartsWith(AuditDirectory, StringComparison.Ordinal))?[AuditDirectory.Length..]);
    }

    /// <summary>Returns when <c>/readyz</c> says so: when all informers are synced, whoever leads.</summary>
    public async Task BecomesReadyAsync() =>
        await Poll.UntilAsync(
            async () =>
            {
                if (!IsRunning)
                {
                    throw new GaveUpException($"the operator exited with code {ExitCode}");
                }

                var (status, body) = await ProbeAsync("readyz");
                status.Should().Be(200, body);
            },
            TimeSpan.FromSeconds(60),
            () => LogTail());

    /// <summary>Asks <c>/healthz</c> or <c>/readyz</c>.</summary>
    public Task<(int Status, string Body)> ProbeAsync(string probe) => GetAsync(_healthPort, probe);

    public Task<(int Status, string Body)> MetricsAsync() => GetAsync(_metricsPort, "metrics");

    /// <summary>SIGTERM, and waits. Returns how long it took.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var took = await EndAsync("TERM");
        if (_auditDirectory is not null)
        {
            LeakSearch.Current?.LookAtFolder(_auditDirectory);
        }

        return took;
    }

    /// <summary>SIGKILL, and waits.</summary>
    public Task<TimeSpan> KillAsync() => EndAsync("KILL");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        LeakSearch.Current?.LookAtLog(_process.LogFile);
    }

    private async Task<TimeSpan> EndAsync(string signal)
    {
        var began = Stopwatch.GetTimestamp();
        await _process.SignalAsync(signal);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The operator did not end within 30 s of SIG{signal}; the end of its log:\n{LogTail()}", late);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private async Task<(int Status, string Body)> GetAsync(int port, string path)
    {
        using var response = await _http.GetAsync($"http://127.0.0.1:{port}/{path}");
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string FindProgram()
    {
        if (Environment.GetEnvironmentVariable("BELLWETHER_OPERATOR") is { Length: > 0 } given)
        {
            return given;
        }

        var built = Built.Select(Repository.PathOf).Where(File.Exists).MaxBy(File.GetLastWriteTimeUtc);
        return built ?? throw new InvalidOperationException("There is no operator to test: run 'make build', or set BELLWETHER_OPERATOR.");
    }
}
