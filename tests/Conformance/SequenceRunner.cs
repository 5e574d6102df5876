using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwether.Conformance;

/// <summary>Runs one sequence against a server and writes down what it answered.</summary>
public sealed class SequenceRunner : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ConformanceTarget _target;
    private readonly Sequence _sequence;
    private readonly References _references;
    private readonly Observation _observation = new();
    private readonly Dictionary<string, WatchStream> _watches = [];
    private readonly Dictionary<string, HttpClient> _clients = [];

    private SequenceRunner(ConformanceTarget target, Sequence sequence)
    {
        _target = target;
        _sequence = sequence;
        _references = new References(sequence.Namespace);
    }

    /// <summary>Creates the sequence's namespace and runs all steps; a failing step doesn't end it.</summary>
    public static async Task<Transcript> RunAsync(ConformanceTarget target, Sequence sequence, CancellationToken cancellationToken)
    {
        using var runner = new SequenceRunner(target, sequence);
        await runner.CreateNamespaceAsync(cancellationToken);
        var sections = new List<TranscriptSection>();
        foreach (var step in sequence.Steps)
        {
            var seen = await runner.RunAsync(step, cancellationToken);
            if (seen.Length > 0)
            {
                sections.Add(new TranscriptSection(step.Title, seen));
            }
        }

        return new Transcript(sections);
    }

    public void Dispose()
    {
        foreach (var watch in _watches.Values)
        {
            watch.Dispose();
        }

        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private async Task CreateNamespaceAsync(CancellationToken cancellationToken)
    {
        var body = $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{_sequence.Namespace}}}"}}""";
        var step = new RequestStep("", null, "POST", "/api/v1/namespaces", new Dictionary<string, string> { ["Content-Type"] = "application/json" }, body);
        using var response = await SendAsync(step.Method, step.Path, step.Headers, body, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"cannot create the namespace of {_sequence.Name}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private async Task<string> RunAsync(Step step, CancellationToken cancellationToken)
    {
        try
        {
            switch (step)
            {
                case RequestStep request:
                    return await RequestAsync(request, cancellationToken);
                case WatchStep watch:
                    return await OpenAsync(watch, cancellationToken);
                case FramesStep frames:
                    return await ReadAsync(frames.Watch, frames.Count, line => _observation.Of(JsonNode.Parse(line)!), cancellationToken);
                case SizesStep sizes:
                    return await ReadAsync(sizes.Watch, sizes.Count, Size, cancellationToken);
                case AwaitStep wait:
                    return await AwaitAsync(wait, cancellationToken);
                default:
                    await _target.ExpireHistory(cancellationToken);
                    return "";
            }
        }
        catch (Exception failure) when (failure is UnknownReferenceException or HttpRequestException or TimeoutException)
        {
            return $"({failure.Message})";
        }
    }

    private async Task<string> RequestAsync(RequestStep step, CancellationToken cancellationToken)
    {
        var body = step.Body is null ? null : _references.Resolve(step.Body);
        _observation.LearnPrefix(body ?? "");
        using var response = await SendAsync(step.Method, step.Path, step.Headers, body, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (step.Name is not null)
        {
            _references.Remember(step.Name, Parse(answer));
        }

        return $"{Head(step.Method, step.Path, response)}\n{_observation.Of(answer)}";
    }

    private async Task<string> OpenAsync(WatchStep step, CancellationToken cancellationToken)
    {
        var response = await SendAsync("GET", step.Path, step.Headers, null, cancellationToken);
        var head = Head("WATCH", step.Path, response);
        if (response.IsSuccessStatusCode)
        {
            _watches[step.Name] = await WatchStream.OpenAsync(response, cancellationToken);
            return head;
        }

        using (response)
        {
            return head + "\n" + _observation.Of(await response.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    private async Task<string> ReadAsync(string name, int count, Func<string, string> seenAs, CancellationToken cancellationToken)
    {
        if (!_watches.TryGetValue(name, out var watch))
        {
            return "(the watch is not open)";
        }

        var seen = new List<string>();
        for (var read = 0; read < count; read++)
        {
            var (frame, reason) = await watch.NextAsync(cancellationToken);
            seen.Add(frame is null ? reason : seenAs(frame));
            if (frame is null)
            {
                break;
            }
        }

        return string.Join("\n", seen);
    }

    private static string Size(string frame)
    {
        var version = JsonNode.Parse(frame)?["object"]?["metadata"]?["resourceVersion"]?.ToString() ?? "";
        return $"{Encoding.UTF8.GetByteCount(frame) - version.Length} bytes";
    }

    private async Task<string> AwaitAsync(AwaitStep step, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var last = "";
        while (time.GetElapsedTime(started) < Patience)
        {
            using var response = await SendAsync("GET", step.Path, new Dictionary<string, string>(), null, cancellationToken);
            last = await response.Content.ReadAsStringAsync(cancellationToken);
            if ((int)response.StatusCode == step.Status && last.Contains(_references.Resolve(step.Contains), StringComparison.Ordinal))
            {
                return "";
            }

            if (response.StatusCode == System.Net.HttpStatusCode.NotImplemented)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        return $"(waited in vain for {step.Status} {step.Contains} from {step.Path}; last: {last})";
    }

    private async Task<HttpResponseMessage> SendAsync(
        string method, string path, IReadOnlyDictionary<string, string> headers, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_references.Resolve(path), UriKind.Relative));
        request.Headers.TryAddWithoutValidation("User-Agent", headers.GetValueOrDefault("User-Agent", "conformance/1.0 (test)"));
        request.Headers.TryAddWithoutValidation("Accept", headers.GetValueOrDefault("Accept", "application/json"));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = headers.TryGetValue("Content-Type", out var type) && type != "none"
                ? MediaTypeHeaderValue.Parse(type)
                : null;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            return await Client(headers.GetValueOrDefault("User", "admin"))
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {Patience.TotalSeconds:0} s", failure);
        }
    }

    private HttpClient Client(string user)
    {
        if (!_clients.TryGetValue(user, out var client))
        {
            _clients[user] = client = _target.Client(user);
            client.Timeout = Timeout.InfiniteTimeSpan;
        }

        return client;
    }

    private static string Head(string method, string path, HttpResponseMessage response) =>
        $"{method} {path}\n-> {(int)response.StatusCode} {response.Content.Headers.ContentType}";

    private static JsonNode? Parse(string answer)
    {
        try
        {
            return JsonNode.Parse(answer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
