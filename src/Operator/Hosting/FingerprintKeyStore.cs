using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Schema;
using Bellwether.Kubernetes.Transport;
using Bellwether.Operator.Followers.Kubeconfig;
using Bellwether.Operator.Options;
using Bellwether.Operator.Syncs.Content;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Hosting;

/// <summary>
/// Keeps the fingerprint key in a Secret of the operator's namespace. It is created and never changed: of two operators that start at once,
/// one creates it and the other reads that one.
/// </summary>
[GenericRbac(Groups = [""], Resources = ["secrets"], Verbs = RbacVerb.Get | RbacVerb.Create, InOperatorNamespace = true)]
internal sealed partial class FingerprintKeyStore(
    IKubernetesClient client, OperatorOptions options, ILogger<FingerprintKeyStore> logger) : IFingerprintKeySource, IDisposable
{
    public const string SecretName = "bellwether-fingerprint-key";
    public const string DataKey = "key";

    private readonly SemaphoreSlim _loading = new(1, 1);
    private FingerprintKey? _key;

    public async Task<FingerprintKey> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _key) is { } known)
        {
            return known;
        }

        await _loading.WaitAsync(cancellationToken);
        try
        {
            return _key ??= await LoadAsync(cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    private async Task<FingerprintKey> LoadAsync(CancellationToken cancellationToken)
    {
        var secret = new ObjectKey(options.Namespace, SecretName);
        for (var created = false; ; created = true)
        {
            try
            {
                return await ReadAsync(client, secret, cancellationToken);
            }
            catch (KubernetesException exception) when (exception.IsNotFound && !created)
            {
                await CreateAsync(secret, cancellationToken);
            }
        }
    }

    /// <summary>Reads the key and nothing else: for those who must not make one.</summary>
    /// <exception cref="KubernetesException">It can't be read; <see cref="KubernetesException.IsNotFound"/> when there is none yet.</exception>
    /// <exception cref="InvalidFingerprintKeyException">The Secret holds no key.</exception>
    public static async Task<FingerprintKey> ReadAsync(IKubernetesClient client, ObjectKey secret, CancellationToken cancellationToken)
    {
        var answer = await client.GetBytesAsync(ResourceKind.Secret, secret, cancellationToken);
        byte[]? value = null;
        try
        {
            value = SecretData.Find(answer, DataKey);
            return value is { Length: FingerprintKey.Length }
                ? new FingerprintKey(value)
                : throw new InvalidFingerprintKeyException(secret, DataKey);
        }
        catch (JsonException)
        {
            throw new InvalidFingerprintKeyException(secret, DataKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
            CryptographicOperations.ZeroMemory(value);
        }
    }

    private async Task CreateAsync(ObjectKey secret, CancellationToken cancellationToken)
    {
        var body = Body();
        try
        {
            await client.CreateAsync(
                ResourceKind.Secret, secret.Namespace, new RequestBody(body.WrittenMemory), new WriteOptions("bellwether-operator"), cancellationToken);
            LogCreated(secret);
        }
        catch (KubernetesException exception) when (exception.IsConflict)
        {
            // Somebody else was faster: theirs counts.
        }
        finally
        {
            body.Clear(); // zeroes
        }
    }

    private static ArrayBufferWriter<byte> Body()
    {
        Span<byte> key = stackalloc byte[FingerprintKey.Length];
        RandomNumberGenerator.Fill(key);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("apiVersion", "v1");
        json.WriteString("kind", "Secret");
        json.WriteStartObject("metadata");
        json.WriteString("name", SecretName);
        json.WriteEndObject();
        json.WriteString("type", "Opaque");
        json.WriteStartObject("data");
        json.WriteBase64String(DataKey, key);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        CryptographicOperations.ZeroMemory(key);
        return buffer;
    }

    [LoggerMessage(LogLevel.Information, "Created the fingerprint key in Secret {Secret}")]
    private partial void LogCreated(ObjectKey secret);
}
