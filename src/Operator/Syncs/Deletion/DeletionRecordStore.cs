using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Schema;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Options;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>
/// Keeps the records in a ConfigMap of the operator's namespace, as lines that a person can read. It is written when deletions are let go,
/// and never for a clock: what is out of date is left out by whoever reads it.
/// </summary>
[GenericRbac(
    Groups = [""], Resources = ["configmaps"], ResourceNames = [ConfigMapName], Verbs = RbacVerb.Get | RbacVerb.Patch, InOperatorNamespace = true)]
// RBAC can't restrict a creation by name.
[GenericRbac(Groups = [""], Resources = ["configmaps"], Verbs = RbacVerb.Create, InOperatorNamespace = true)]
internal sealed partial class DeletionRecordStore(
    IKubernetesClient client, OperatorOptions options, TimeProvider time, ILogger<DeletionRecordStore> logger) : IDeletionRecords
{
    public const string ConfigMapName = "bellwether-deletions";
    public const string DataKey = "deletions";

    private static readonly WriteOptions Options = new("bellwether-operator");

    private ObjectKey Key => new(options.Namespace, ConfigMapName);

    public async Task<IReadOnlyList<CarriedDeletions>> LoadAsync(CancellationToken cancellationToken)
    {
        byte[] answer;
        try
        {
            answer = await client.GetBytesAsync(ResourceKind.ConfigMap, Key, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            return [];
        }

        using var document = JsonDocument.Parse(answer);
        var text = document.RootElement.TryGetProperty("data", out var data) && data.TryGetProperty(DataKey, out var lines) ? lines.GetString() ?? "" : "";
        var rows = new List<CarriedDeletions>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(line) is { } row)
            {
                rows.Add(row);
            }
            else
            {
                // Somebody edited it: what can be read counts.
                LogUnreadable(Key);
            }
        }

        return rows;
    }

    public async Task SaveAsync(IReadOnlyList<CarriedDeletions> deletions, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var lines = deletions
            .Where(row => row.At > now - DeletionLimit.Span)
            .Select(Format)
            .Order(StringComparer.Ordinal);
        var body = new RequestBody(Body(string.Join('\n', lines)));
        try
        {
            await client.MergePatchAsync(ResourceKind.ConfigMap, Key, body, Options, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            await client.CreateAsync(ResourceKind.ConfigMap, options.Namespace, body, Options, cancellationToken);
        }
    }

    /// <summary><c>2026-11-22T22:05:00Z sync prod/tls 12</c>, or <c>... follower east 12</c>, with <c>consented</c> at the end where it is.</summary>
    public static string Format(CarriedDeletions row)
    {
        var of = row.Sync is { } sync ? $"sync {sync}" : $"follower {row.Follower}";
        return string.Create(
            CultureInfo.InvariantCulture, $"{row.At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ} {of} {row.Count}{(row.Consented ? " consented" : "")}");
    }

    /// <returns>Null if the line is none of ours.</returns>
    public static CarriedDeletions? Parse(string line)
    {
        var words = line.Split(' ');
        if (words.Length is not (4 or 5)
            || !DateTimeOffset.TryParseExact(words[0], "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            || !int.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || (words.Length == 5 && words[4] != "consented"))
        {
            return null;
        }

        var consented = words.Length == 5;
        return words[1] switch
        {
            "sync" when words[2].Split('/') is [var @namespace, var name] =>
                new CarriedDeletions(at, new ObjectKey(@namespace, name), null, consented, count),
            "follower" => new CarriedDeletions(at, null, words[2], consented, count),
            _ => null,
        };
    }

    private static ReadOnlyMemory<byte> Body(string text)
    {
        var buffer = new ArrayBufferWriter<byte>(text.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", ResourceKind.ConfigMap.ApiVersion);
            json.WriteString("kind", ResourceKind.ConfigMap.Kind);
            json.WriteStartObject("metadata");
            json.WriteString("name", ConfigMapName);
            json.WriteEndObject();
            json.WriteStartObject("data");
            json.WriteString(DataKey, text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    [LoggerMessage(LogLevel.Warning, "Left out a line of ConfigMap {ConfigMap} that could not be read")]
    private partial void LogUnreadable(ObjectKey configMap);
}
