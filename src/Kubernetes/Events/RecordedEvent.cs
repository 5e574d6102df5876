using System.Security.Cryptography;
using System.Text;
using Bellwether.Kubernetes.Entities;

namespace Bellwether.Kubernetes.Events;

/// <summary>What makes two events one series.</summary>
internal readonly record struct EventIdentity(
    string Kind, string Namespace, string Name, string Uid, EventType Type, string Reason, string Note, string Action)
{
    /// <summary>A restart finds the series of the process before it by the same name.</summary>
    /// <param name="reportingController">Who tells it.</param>
    /// <param name="clusterNamespace">Where events of cluster-scoped objects are.</param>
    public ObjectKey EventKey(string reportingController, string clusterNamespace)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Join('\n', reportingController, Kind, Namespace, Name, Uid, Type.ToString(), Reason, Action, Note)));
        var suffix = Convert.ToHexStringLower(hash.AsSpan(0, 8));
        var prefix = Name.Length <= 253 - 17 ? Name : Name[..(253 - 17)].TrimEnd('.', '-');
        return new(Namespace.Length > 0 ? Namespace : clusterNamespace, $"{prefix}.{suffix}");
    }
}

/// <summary>One occurrence.</summary>
internal sealed record RecordedEvent(EventIdentity Identity, ObjectReference Regarding, DateTimeOffset At);
