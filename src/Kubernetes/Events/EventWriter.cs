using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Serialization;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Kubernetes.Events;

/// <summary>Brings one series to the cluster, whatever is there of it.</summary>
/// <param name="reportingController">Such as <c>bellwether.dev/operator</c>.</param>
/// <param name="reportingInstance">This process; at most 128 characters.</param>
internal sealed class EventWriter(IKubernetesClient client, string reportingController, string reportingInstance, string fieldManager)
{
    private const string Default = "default";

    // Servers before 1.21 take an event of a cluster-scoped object in kube-system only, later ones in both (kubernetes/kubernetes#100125).
    private const string OfOldServers = "kube-system";

    private readonly WriteOptions _options = new(fieldManager);

    private string _clusterNamespace = Default;

    /// <summary>Writes what is pending. Returns the count that the server has now.</summary>
    public async Task<int> WriteAsync(EventSeriesState series, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(series, Key(series), cancellationToken);
        }
        catch (KubernetesException exception)
            when (exception.IsInvalid && series.Last.Identity.Namespace.Length == 0 && _clusterNamespace == Default)
        {
            _clusterNamespace = OfOldServers;
            return await WriteAsync(series, Key(series), cancellationToken);
        }
    }

    private ObjectKey Key(EventSeriesState series) => series.Last.Identity.EventKey(reportingController, _clusterNamespace);

    private async Task<int> WriteAsync(EventSeriesState series, ObjectKey key, CancellationToken cancellationToken)
    {
        if (series.Written == 0)
        {
            if (await TryCreateAsync(series, key, cancellationToken))
            {
                return series.Pending;
            }

            // From a process before this one, or from before the series was forgotten here.
            var there = await client.GetAsync(KnownResources.Events, key, cancellationToken);
            series.Written = there.Series?.Count ?? 1;
        }

        var count = series.Written + series.Pending;
        try
        {
            await client.MergePatchAsync(ResourceKind.Event, key, new(Patch(count, series.Last.At)), _options, cancellationToken);
            return count;
        }
        catch (KubernetesException exception) when (exception.IsNotFound)
        {
            // Events live for an hour; the series goes on as a new one.
            series.Written = 0;
            await TryCreateAsync(series, key, cancellationToken);
            return series.Pending;
        }
    }

    private async Task<bool> TryCreateAsync(EventSeriesState series, ObjectKey key, CancellationToken cancellationToken)
    {
        var (identity, regarding, at) = series.Last;
        var item = new Event
        {
            ApiVersion = ResourceKind.Event.ApiVersion,
            Kind = ResourceKind.Event.Kind,
            Metadata = new() { Name = key.Name, Namespace = key.Namespace },
            EventTime = at,
            Series = series.Pending > 1 ? new() { Count = series.Pending, LastObservedTime = at } : null,
            ReportingController = reportingController,
            ReportingInstance = reportingInstance,
            Action = identity.Action,
            Reason = identity.Reason,
            Regarding = regarding,
            Note = identity.Note,
            Type = identity.Type.ToString(),
        };
        try
        {
            await client.CreateAsync(KnownResources.Events, item, _options, cancellationToken);
            return true;
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> Patch(int count, DateTimeOffset at)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("series");
            json.WriteNumber("count", count);
            json.WriteString("lastObservedTime", at.UtcDateTime.ToString(MicroTimeConverter.Format, CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }
}
