output "role_arn" {
  description = "ARN of the follower's role: one of follower_role_arns of the module management."
  value       = aws_iam_role.follower.arn
}

output "external_id" {
  description = "External ID that the operator has to present. It is no secret."
  value       = local.external_id
}

output "follower_cluster" {
  description = "The FollowerCluster, to be applied to the management cluster."
  value = yamlencode({
    apiVersion = "bellwether.dev/v1alpha1"
    kind       = "FollowerCluster"
    metadata   = { name = local.follower_name }
    spec = {
      eks = {
        account     = local.account
        roleARN     = aws_iam_role.follower.arn
        clusterName = var.cluster_name
        region      = local.region
        externalID  = local.external_id
      }
      access = [for rule in var.access : { for field, value in rule : field => value if value != null }]
    }
  })
}

output "aws_auth_map_role" {
  description = "For clusters without access entries: the item of mapRoles in the ConfigMap kube-system/aws-auth. Its ARN has no path."
  value = yamlencode([{
    rolearn  = "arn:${data.aws_partition.current.partition}:iam::${local.account}:role/${var.role_name}"
    username = "bellwether:{{SessionName}}"
    groups   = [var.kubernetes_group]
  }])
}
