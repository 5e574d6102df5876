variable "cluster_name" {
  description = "Name of the follower cluster in EKS, in the account and region of the provider."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$", var.cluster_name))
    error_message = "cluster_name must be 1 to 100 letters, digits, '-' and '_', beginning with a letter or digit."
  }
}

variable "management_role_arn" {
  description = "ARN of the operator's role (output role_arn of the module management), the only one that may assume the role made here. It must exist."
  type        = string

  validation {
    condition = (
      can(regex("^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/([!-.0-~]+/)*[0-9A-Za-z_+=,.@-]{1,64}$", var.management_role_arn))
      && !can(regex("[*?]", var.management_role_arn))
    )
    error_message = "management_role_arn must be the whole ARN of one role, without patterns: not of an account, a user or a session."
  }
}

variable "management_identity" {
  description = "The identity of the module management: \"irsa\" or \"pod-identity\". With Pod Identity the operator's sessions carry tags, which the trust has to allow."
  type        = string
  default     = "irsa"

  validation {
    condition     = contains(["irsa", "pod-identity"], var.management_identity)
    error_message = "management_identity must be irsa or pod-identity."
  }
}

variable "external_id" {
  description = "External ID that the operator has to present, spec.eks.externalID of the FollowerCluster. Omitted: a random one."
  type        = string
  default     = null

  validation {
    # The length by itself: regular expressions here repeat at most 1,000 times.
    condition = var.external_id == null || (
      can(regex("^[0-9A-Za-z_+=,.@:/-]+$", var.external_id)) && try(length(var.external_id) >= 2 && length(var.external_id) <= 1224, false)
    )
    error_message = "external_id must be 2 to 1224 letters, digits and any of _+=,.@:/-."
  }
}

variable "kubernetes_group" {
  description = "Kubernetes group that the role is in; config/follower/eks grants its rights. EKS refuses names that begin with system:."
  type        = string
  default     = "bellwether-follower"

  validation {
    condition     = can(regex("^[0-9A-Za-z][0-9A-Za-z:._-]*$", var.kubernetes_group)) && !startswith(lower(var.kubernetes_group), "system:")
    error_message = "kubernetes_group must be a name that doesn't begin with system:."
  }
}

variable "access_entry" {
  description = "Make an access entry. False for clusters with authenticationMode CONFIG_MAP: add the output aws_auth_map_role to aws-auth instead."
  type        = bool
  default     = true
  nullable    = false
}

variable "follower_name" {
  description = "Name of the FollowerCluster in the printed manifest. Omitted: the cluster's name, in the form that Kubernetes takes."
  type        = string
  default     = null

  validation {
    condition     = var.follower_name == null || can(regex("^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$", var.follower_name))
    error_message = "follower_name must be a name of Kubernetes: lower-case letters, digits, '-' and '.'."
  }
}

variable "access" {
  description = "The rules in spec.access of the printed manifest: who may write what where. Without a rule nobody may."
  type = list(object({
    from  = object({ namespaces = list(string) })
    to    = optional(object({ namespaces = list(string) }))
    kinds = optional(list(string))
    allow = optional(list(string))
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for rule in var.access : length(rule.from.namespaces) > 0])
    error_message = "Each rule of access must name at least one namespace in from.namespaces."
  }
}

variable "role_name" {
  description = "Name of the role that is made for the operator. Two clusters in one account need two names."
  type        = string
  default     = "bellwether-follower"

  validation {
    condition     = can(regex("^[0-9A-Za-z_+=,.@-]{1,64}$", var.role_name))
    error_message = "role_name must be 1 to 64 letters, digits and any of _+=,.@-."
  }
}

variable "role_path" {
  description = "Path of that role in IAM."
  type        = string
  default     = "/"

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.role_path))
    error_message = "role_path must begin and end with '/'."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of a policy that bounds the role. It must allow eks:DescribeCluster."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy."
  }
}

variable "tags" {
  description = "Tags of what is made."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(lower(key), "aws:")])
    error_message = "Keys of tags must not begin with aws:."
  }
}
