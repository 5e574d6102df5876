using System.Text;

namespace Bellwether.Operator.Followers.Eks.Identity;

/// <summary>Reads a projected token.</summary>
internal static class TokenFile
{
    /// <param name="path">Of the file.</param>
    /// <param name="variable">The environment variable that names it, for messages.</param>
    /// <param name="maximum">Bytes.</param>
    /// <exception cref="Connecting.SignInException">It isn't there, can't be read, or holds no token.</exception>
    public static async Task<string> ReadAsync(string path, string variable, int maximum, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
            var buffer = new byte[maximum + 1];
            var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            var token = Encoding.ASCII.GetString(buffer.AsSpan(0, length)).Trim();
            return token.Length is > 0 && length <= maximum && !token.AsSpan().ContainsAnyExceptInRange('!', '~')
                ? token
                : throw EksMessages.BaseIdentityMissing($"File {path} ({variable}) holds no token. Check the operator's projected volume.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw EksMessages.BaseIdentityMissing(
                $"File {path} ({variable}) doesn't exist. Check that the operator's pod has the projected token: the webhook adds it only to pods that "
                + "were made after the service account was annotated.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw EksMessages.BaseIdentityMissing(
                $"File {path} ({variable}) can't be read. Check that the operator's user may read it (fsGroup of its pod).");
        }
    }
}
