using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>One source of one sync: what a content is made for.</summary>
internal readonly record struct ContentKey(ObjectKey Sync, string Source);
