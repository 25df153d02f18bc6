using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class ClaimOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_pushes_open",
                table: "pushes");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_open",
                table: "pushes",
                columns: new[] { "destinationnumber", "state", "dueat", "number" },
                filter: "State <= 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_pushes_open",
                table: "pushes");

            migrationBuilder.CreateIndex(
                name: "ix_pushes_open",
                table: "pushes",
                columns: new[] { "destinationnumber", "state", "dueat" },
                filter: "State <= 1");
        }
    }
}
