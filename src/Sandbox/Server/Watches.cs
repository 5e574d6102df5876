using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Storage;

namespace Bellwether.Sandbox.Server;

/// <summary>Streams of changes: initial state when none is named, selectors that objects enter and leave, bookmarks, timeouts, 410.</summary>
internal sealed class Watches(ServerContext context)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(30);

    /// <summary>A bookmark is due this long before the end of a watch.</summary>
    private static readonly TimeSpan BeforeEnd = TimeSpan.FromSeconds(2);

    public ApiResponse Watch(Call call)
    {
        RequestOptions.List(call.Info.Query);
        var query = call.Info.Query;
        var labels = LabelSelector.Parse(query["labelSelector"]);
        var fields = FieldSelector.Parse(query["fieldSelector"] + (call.Name.Length > 0 ? ",metadata.name=" + call.Name : ""), call.Kind);
        if (query["resourceVersionMatch"].Length > 0)
        {
            throw ApiError.Invalid(
                "meta.k8s.io", "ListOptions", "", [FieldError.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch")]);
        }

        var timeout = query.Whole("timeoutSeconds") is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : DefaultTimeout;
        var stream = new Stream(context, call, labels, fields, Reads.ReadVersion(query), query.Flag("allowWatchBookmarks"), timeout);
        return new ApiResponse
        {
            StatusCode = 200,
            Headers = new Dictionary<string, string> { ["Cache-Control"] = "no-cache, private" },
            Stream = (writer, cancellationToken) => stream.RunAsync(writer, cancellationToken),
        };
    }

    private sealed class Stream(
        ServerContext context, Call call, LabelSelector labels, FieldSelector fields, long? version, bool bookmarks, TimeSpan timeout)
    {
        private bool _first = true;

        /// <summary>Somebody asked for the metadata of lists, which no object is: at the first event the real server gives up.</summary>
        private bool _hasFailed;

        /// <summary>The last change of the resource that came by, selected or not: what bookmarks tell.</summary>
        private long _seen;

        public async Task RunAsync(PipeWriter writer, CancellationToken cancellationToken)
        {
            var resource = call.Kind.Storage;
            Channel<StoreEvent>? changes;
            if (version is null or 0)
            {
                (var objects, _, changes) = context.Store.SnapshotAndWatch(resource);
                foreach (var obj in objects.Where(Selected))
                {
                    Tell(writer, "ADDED"u8, obj);
                }
            }
            else if ((changes = context.Store.Watch(resource, version.Value)) is null)
            {
                var gone = ApiError.Expired($"too old resource version: {version} ({context.Store.Table(resource).ForgottenUpTo + 1})");
                Frame(writer, "ERROR"u8, JsonText.Write(gone.ToStatus()));
                await writer.FlushAsync(cancellationToken);
                return;
            }

            try
            {
                await FollowAsync(writer, changes, version ?? 0, cancellationToken);
            }
            finally
            {
                context.Store.Unwatch(resource, changes);
            }
        }

        private async Task FollowAsync(PipeWriter writer, Channel<StoreEvent> changes, long after, CancellationToken cancellationToken)
        {
            await writer.FlushAsync(cancellationToken);
            using var end = new CancellationTokenSource(timeout, context.Time);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
            var started = context.Time.GetTimestamp();
            var lastBookmark = false;
            try
            {
                var more = changes.Reader.WaitToReadAsync(ended.Token).AsTask();
                while (true)
                {
                    while (changes.Reader.TryRead(out var change))
                    {
                        if (change.Revision > after)
                        {
                            Emit(writer, change);
                        }
                    }

                    await writer.FlushAsync(ended.Token);
                    if (_hasFailed)
                    {
                        return;
                    }

                    if (bookmarks && !more.IsCompleted && !lastBookmark)
                    {
                        var left = timeout - context.Time.GetElapsedTime(started) - BeforeEnd;
                        var pause = left < context.Options.BookmarkInterval ? left : context.Options.BookmarkInterval;
                        if (pause > TimeSpan.Zero)
                        {
                            using var wake = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
                            var due = Task.Delay(pause, context.Time, wake.Token);
                            if (await Task.WhenAny(more, due) == due)
                            {
                                ended.Token.ThrowIfCancellationRequested();
                                lastBookmark = pause == left;
                                Bookmark(writer);
                                continue;
                            }

                            await wake.CancelAsync();
                        }
                    }

                    if (!await more)
                    {
                        return;
                    }

                    more = changes.Reader.WaitToReadAsync(ended.Token).AsTask();
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // The server's own end of the watch is a normal end of the body.
            }
        }

        private void Emit(PipeWriter writer, StoreEvent change)
        {
            _seen = change.Revision;
            if (call.Namespace.Length > 0 && change.Current.Namespace != call.Namespace)
            {
                return;
            }

            var isIn = change.Type != ChangeType.Deleted && Selected(change.Current);
            var wasIn = change.Previous is not null && Selected(change.Previous);
            if (isIn)
            {
                Tell(writer, wasIn ? "MODIFIED"u8 : "ADDED"u8, change.Current);
            }
            else if (wasIn)
            {
                // An object that leaves a selector is told as deleted: its last state inside, at the revision of the change.
                Tell(writer, "DELETED"u8, change.Type == ChangeType.Deleted ? change.Current : At(change.Previous!, change.Revision));
            }
        }

        private void Bookmark(PipeWriter writer)
        {
            if (_seen == 0 || call.Accepts.OfList)
            {
                // As the real server: nothing newer than what the client began with, no bookmark.
                return;
            }

            var metadata = new JsonObject
            {
                ["resourceVersion"] = _seen.ToString(CultureInfo.InvariantCulture),
                ["creationTimestamp"] = null,
            };
            var bookmark = new JsonObject { ["kind"] = call.Kind.Info.Kind, ["apiVersion"] = call.Kind.Info.ApiVersion, ["metadata"] = metadata };
            Frame(writer, "BOOKMARK"u8, call.Accepts.As switch
            {
                Representation.Full => JsonText.Write(call.Kind.Info.IsCustom ? bookmark : Zero(bookmark)),
                _ => Bytes(new StoredObject("", "", bookmark, 0)),
            });
        }

        /// <summary>A bookmark of a typed kind carries the zero value of its struct.</summary>
        private JsonObject Zero(JsonObject bookmark)
        {
            var zero = Resources.TypedDecoder.Decode([], call.Kind.Info.DefinitionName!);
            foreach (var (name, value) in zero.Where(pair => pair.Key is not ("metadata" or "kind" or "apiVersion")).ToList())
            {
                bookmark[name] = value?.DeepClone();
            }

            return bookmark;
        }

        private bool Selected(StoredObject obj) =>
            (call.Namespace.Length == 0 || obj.Namespace == call.Namespace)
            && (labels.IsEmpty || labels.Matches(obj.Json)) && (fields.IsEmpty || fields.Matches(obj.Json, call.Kind));

        private byte[] Bytes(StoredObject obj)
        {
            var bytes = context.Responses.ObjectBytes(call.Kind, obj, call.Accepts, call.IncludeObject, _first);
            _first = false;
            return bytes;
        }

        private static StoredObject At(StoredObject obj, long revision)
        {
            var json = obj.Json.Copy();
            json.Ensure("metadata")["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
            return new StoredObject(obj.Namespace, obj.Name, json, revision);
        }

        private void Tell(PipeWriter writer, ReadOnlySpan<byte> type, StoredObject obj)
        {
            _hasFailed = call.Accepts.OfList;
            if (!_hasFailed)
            {
                Frame(writer, type, Bytes(obj));
            }
        }

        private static void Frame(PipeWriter writer, ReadOnlySpan<byte> type, ReadOnlySpan<byte> obj)
        {
            var start = "{\"type\":\""u8;
            var middle = "\",\"object\":"u8;
            var end = "}\n"u8;
            var span = writer.GetSpan(start.Length + type.Length + middle.Length + obj.Length + end.Length);
            var length = 0;
            Put(start, span, ref length);
            Put(type, span, ref length);
            Put(middle, span, ref length);
            Put(obj, span, ref length);
            Put(end, span, ref length);
            writer.Advance(length);
        }

        private static void Put(ReadOnlySpan<byte> bytes, Span<byte> target, ref int length)
        {
            bytes.CopyTo(target[length..]);
            length += bytes.Length;
        }
    }
}
