using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Bellwether.Testing.Git;

/// <summary>Runs <c>git http-backend</c> for one request, as a web server does with a CGI program (RFC 3875).</summary>
internal static class GitHttpBackend
{
    /// <param name="root">The folder that holds the repositories.</param>
    /// <param name="user">Whom the server has let in; git takes a push from nobody else.</param>
    /// <param name="body">What git reads, in place of the request's body.</param>
    /// <param name="answer">Where git's body goes, in place of the response's.</param>
    public static async Task ServeAsync(HttpContext context, string root, string user, Stream body, Stream answer)
    {
        var start = GitCommand.Start("git", root, Variables(context.Request, root, user));
        start.ArgumentList.Add("http-backend");
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(context.RequestAborted);
            var sending = SendAsync(body, process, context.RequestAborted);
            var output = process.StandardOutput.BaseStream;
            await ReadHeadersAsync(output, context.Response, context.RequestAborted);
            await output.CopyToAsync(answer, context.RequestAborted);
            await sending;
            await errors;
            await process.WaitForExitAsync(context.RequestAborted);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Dictionary<string, string> Variables(HttpRequest request, string root, string user)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_PROJECT_ROOT"] = root,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["GATEWAY_INTERFACE"] = "CGI/1.1",
            ["REQUEST_METHOD"] = request.Method,
            ["PATH_INFO"] = request.Path,
            ["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "",
            ["REMOTE_USER"] = user,
            ["REMOTE_ADDR"] = "127.0.0.1",
            ["CONTENT_TYPE"] = request.ContentType ?? "",
        };
        // Without a length (a chunked body) git reads to the end.
        if (request.ContentLength is { } length)
        {
            variables["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (header, variable) in new[] { ("Content-Encoding", "HTTP_CONTENT_ENCODING"), ("Git-Protocol", "GIT_PROTOCOL") })
        {
            if (request.Headers.TryGetValue(header, out var value))
            {
                variables[variable] = value.ToString();
            }
        }

        return variables;
    }

    private static async Task SendAsync(Stream body, Process process, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = process.StandardInput.BaseStream;
            await body.CopyToAsync(input, cancellationToken);
        }
        catch (IOException) when (!cancellationToken.IsCancellationRequested)
        {
            // Git has seen enough, such as a wrong path, and has ended without reading the rest.
        }
    }

    private static async Task ReadHeadersAsync(Stream output, HttpResponse response, CancellationToken cancellationToken)
    {
        while (await ReadLineAsync(output, cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                response.Headers[name] = value;
            }
        }
    }

    private static async Task<string> ReadLineAsync(Stream output, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var single = new byte[1];
        while (await output.ReadAsync(single, cancellationToken) == 1 && single[0] != '\n')
        {
            line.Append((char)single[0]);
        }

        return line.ToString().TrimEnd('\r');
    }
}
